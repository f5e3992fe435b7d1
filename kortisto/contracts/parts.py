"""The parts of a contract application, which customer is asked which of them, and what is still missing.

A customer is asked only what their case needs: whoever only authorises another organisation answers at most eight questions.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import CardKind, ContractVersion, Mandate, RegistrarMode
from .states import READY_MANDATE_STATES, MandateState


@dataclass(frozen=True)
class Part:
    """One part of the application: its word in addresses, the columns it fills in, and in which modes it is asked.

    `optional` columns may stay empty. A part `only_if_needed` is offered beside the list and never missing.
    """

    name: str
    slug: str
    label: Promise
    fields: tuple[str, ...] = ()
    modes: tuple[str, ...] = (RegistrarMode.OWN_POINTS, RegistrarMode.AUTHORISE_OTHER)
    optional: tuple[str, ...] = ()
    only_if_needed: bool = False


MODE = Part("registrar_mode", "rekisterointitapa", _("Who registers the cards"), ("registrar_mode",), ("",))
CARD_KINDS = Part("card_kinds", "kortit", _("Which cards are ordered"), ("card_kinds",))
POINTS = Part("points", "pisteet", _("Your registration points"), modes=(RegistrarMode.OWN_POINTS,))
MANDATES = Part(
    "mandates", "valtuutettavat", _("Details of the customer to be authorised"), modes=(RegistrarMode.AUTHORISE_OTHER,)
)
CONTACT = Part("contact", "yhteyshenkilo", _("Contact person"), ("contact_name", "contact_email", "contact_phone"))
SIGNATORY = Part(
    "signatory",
    "allekirjoittaja",
    _("Signatory of the contract"),
    ("signatory_name", "signatory_email", "more_signatories"),
    optional=("more_signatories",),
)
PROOF_SIGNERS = Part(
    "proof_signers", "todistusten-antajat", _("Who gives certificates of employment"), ("proof_signers",)
)
INVOICING = ("billing", "e_invoice_address", "e_invoice_operator", "invoice_reference")
BILLING = Part("billing", "laskutus", _("Invoicing"), INVOICING, (RegistrarMode.OWN_POINTS,), optional=INVOICING)
MORE_CONTACTS = Part(
    "more_contacts", "muut-yhteyshenkilot", _("Other contact persons"), ("more_contacts",), only_if_needed=True
)
PHOTOS = Part("photos", "kuvat", _("Photo on the cards"), ("photo_policies",), only_if_needed=True)
ORGANISATION_CARDS = Part(
    "organisation_cards", "organisaatiokortit", _("Number of organisation cards"), ("organisation_cards_a_year",),
    only_if_needed=True,
)  # fmt: skip
LANGUAGE = Part("language", "kieli", _("Language of the contract"), ("language",), only_if_needed=True)
PARTS = (
    MODE, CARD_KINDS, POINTS, MANDATES, CONTACT, SIGNATORY, PROOF_SIGNERS, BILLING, MORE_CONTACTS, PHOTOS, ORGANISATION_CARDS,
    LANGUAGE,
)  # fmt: skip
BY_NAME = {part.name: part for part in PARTS}
BY_SLUG = {part.slug: part for part in PARTS}


def parts_for(version: ContractVersion) -> list[Part]:
    """The parts that this customer is asked; until the first question is answered, only that one."""
    if not version.registrar_mode:
        return [MODE]
    asked = [part for part in PARTS if not part.only_if_needed]
    return [part for part in asked if part is MODE or version.registrar_mode in part.modes]


def parts_beside(version: ContractVersion) -> list[Part]:
    """The parts that are offered and not asked: whoever leaves them alone has said nothing wrong."""
    if not version.registrar_mode:
        return []
    organisation = CardKind.ORGANISATION in version.card_kinds
    return [part for part in PARTS if part.only_if_needed and (part is not ORGANISATION_CARDS or organisation)]


def drafted_mandates(version: ContractVersion) -> list[Mandate]:
    """The mandates that would be submitted with this version: those that no point has to answer, or has accepted."""
    rows = Mandate.objects.filter(contract=version.contract_id, state__in=READY_MANDATE_STATES)
    rows = rows.select_related("point__owner", "giver")
    return list(rows.order_by("pk"))


def unanswered_mandates(version: ContractVersion) -> list[Mandate]:
    """The mandates that wait for a point's answer: the application goes without them, and they join it when accepted."""
    rows = Mandate.objects.filter(contract=version.contract_id, state=MandateState.ASKED).select_related("point__owner")
    return list(rows.order_by("pk"))


def is_filled_in(version: ContractVersion, part: Part) -> bool:
    """True when nothing is missing from the part."""
    if part is POINTS:
        mains = [each.is_main for each in version.subscriptions.all()]
        return mains.count(True) == 1
    if part is MANDATES:
        # A point that has not answered does not count, but does not stand in the way of others either.
        there = (MandateState.SUBMITTED, MandateState.GRANTED, MandateState.ACTIVE, MandateState.SUSPENDED)
        others = (*READY_MANDATE_STATES, *there)
        return Mandate.objects.filter(contract=version.contract_id, state__in=others).exists()
    if part is BILLING:
        return bool(version.billing or version.e_invoice_address)
    return all(getattr(version, name) for name in part.fields if name not in part.optional)


def missing_parts(version: ContractVersion) -> list[Part]:
    """The parts that have to be filled in before the application can be submitted."""
    return [part for part in parts_for(version) if not is_filled_in(version, part)]
