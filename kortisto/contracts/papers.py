"""The contract as a paper: what stands in its PDF (BR-AU-07), in the contract's own language."""

from typing import Any

from django.db.models import QuerySet
from django.utils import translation

from kortisto.documents.keep import read
from kortisto.documents.models import Document
from kortisto.documents.pdf import make_pdf
from kortisto.kernel.clock import HELSINKI, day_of
from kortisto.kernel.statements import asked_with
from kortisto.rulebook.read import rule

from .details import order_way
from .models import CardKind, ContractVersion, Mandate, PhotoPolicy
from .states import GRANTED_STATES, MandateState

PAPER = "card_contract"
SEALED = "sealed_contract"
SHOWN_MANDATES = (MandateState.SUBMITTED, MandateState.GRANTED, MandateState.ACTIVE, MandateState.SUSPENDED)


def contract_paper(version: ContractVersion, *, language: str) -> bytes:
    """The bytes of the contract's PDF as it stands now, with the main point's electronic customer number (BR-AU-07)."""
    with translation.override(language):
        return make_pdf("card_contract", contract_facts(version, language), language)


def granted_paper(version: ContractVersion) -> Document | None:
    """The kept paper that was granted and is signed; None before the grant."""
    return next(iter(_granted(subject=version.reference)), None)


@asked_with(subject=str)
def _granted(subject: str) -> QuerySet[Document]:
    return Document.objects.filter(kind=PAPER, subject=subject).order_by("-id")[:1]


def sealed_paper(version: ContractVersion) -> Document | None:
    """The signed contract with the issuer's seal; None until the job has sealed it."""
    return Document.objects.filter(code=version.sealed_document).first() if version.sealed_document else None


def read_paper(document: Document) -> bytes:
    return read(document)


def contract_facts(version: ContractVersion, language: str) -> dict[str, Any]:
    """What the paper says; words are in the language that is active."""
    contract = version.contract
    organisation = contract.organisation
    terms = rule("contract_terms")
    subscriptions = list(version.subscriptions.select_related("point").order_by("-is_main", "point__sort_key"))
    main = next((each.point for each in subscriptions if each.is_main), None)
    signatures = list(version.signatures.all())
    granted = version.state in GRANTED_STATES and version.decided_at is not None
    return {
        "organisation": {"name": organisation.name(language), "business_id": organisation.business_id, "address": None},
        "contract_number": contract.number,
        "version": version.number,
        "state": str(version.get_state_display()),
        "contract_type": contract.type_label,
        "registrar_mode": str(version.get_registrar_mode_display()),
        "granted_on": day_of(version.decided_at).isoformat() if granted and version.decided_at else None,
        "valid_from": day_of(version.signed_at).isoformat() if version.signed_at else None,
        "main_point": {"number": main.grouped_number if main else None, "name": main.name(language) if main else None},
        "points": [
            {
                "number": each.point.grouped_number,
                "name": each.point.name(language),
                "is_main": each.is_main,
                "delivery_address": each.point.delivery_address,
                "card_kinds": kind_names(version.card_kinds),
            }
            for each in subscriptions
        ],
        "mandates": [_mandate_line(mandate, version, language) for mandate in _mandates(version)],
        "contacts": _contacts(version),
        "terms": {"version": terms.version, "text": terms.text(language)},
        "details": details_of(version),
        "attachments": _attachments(version),
        "signatures": [
            {
                "name": signature.signer_name,
                "at": signature.signed_at.astimezone(HELSINKI).strftime("%Y-%m-%dT%H:%M"),
                "method": signature.identified_by,
            }
            for signature in signatures
        ],
    }


def details_of(version: ContractVersion) -> list[list[str]]:
    """What else was agreed, as label and value, in the language that is active; what was not said is left out."""
    said = [(translation.gettext("Language of the contract"), version.get_language_display())]
    policies = [
        f"{CardKind(kind).label}: {PhotoPolicy(policy).label}" for kind, policy in version.photo_policies.items()
    ]
    said.append((translation.gettext("Photo on the cards"), ", ".join(policies)))
    if version.organisation_cards_a_year is not None:
        said.append((translation.gettext("Organisation cards a year"), str(version.organisation_cards_a_year)))
        said.append((translation.gettext("Way of ordering organisation cards"), str(order_way(version))))
    said.append((translation.gettext("Postal address for invoices"), version.billing))
    e_invoice = ", ".join(filter(None, [version.e_invoice_address, version.e_invoice_operator]))
    said.append((translation.gettext("E-invoice address and operator"), e_invoice))
    said.append((translation.gettext("Reference on invoices"), version.invoice_reference))
    if version.ends_on:
        said.append((translation.gettext("Last day"), version.ends_on.strftime("%-d.%-m.%Y")))
    return [[str(label), str(value)] for label, value in said if value]


def _attachments(version: ContractVersion) -> list[dict[str, str]]:
    """The files that belong to the version, by the names their downloads get, each with its fingerprint."""
    case = getattr(version, "case", None)
    subjects = [version.reference, *([case.reference] if case is not None else [])]
    rows = Document.objects.filter(subject__in=subjects).exclude(kind__in=(PAPER, SEALED)).order_by("pk")
    return [{"name": row.file_name, "sha256": row.sha256} for row in rows]


def kind_names(kinds: list[str]) -> list[str]:
    return [str(CardKind(kind).label) for kind in kinds]


def _mandates(version: ContractVersion) -> list[Mandate]:
    rows = version.contract.mandates.filter(state__in=SHOWN_MANDATES).select_related("point__owner")
    return list(rows.order_by("point__sort_key"))


def _mandate_line(mandate: Mandate, version: ContractVersion, language: str) -> dict[str, Any]:
    return {
        "point_number": mandate.point.grouped_number,
        "point_name": mandate.point.name(language),
        "owner_name": mandate.point.owner.name(language),
        "owner_business_id": mandate.point.owner.business_id,
        "card_kinds": kind_names(mandate.card_kinds or version.card_kinds),
        "valid_from": mandate.valid_from.isoformat() if mandate.state == MandateState.ACTIVE else None,
    }


def _contacts(version: ContractVersion) -> list[dict[str, Any]]:
    contacts = [
        {
            "role": str(translation.pgettext("contract", "Contact person")),
            "name": version.contact_name,
            "mail": version.contact_email or None,
            "phone": version.contact_phone or None,
        },
        {
            "role": str(translation.pgettext("contract", "Signatory")),
            "name": version.signatory_name,
            "mail": version.signatory_email or None,
            "phone": None,
        },
    ]
    for contact in version.more_contacts:
        role = str(translation.pgettext("contract", "Contact person"))
        contacts.append({
            "role": role, "name": contact["name"], "mail": contact["email"] or None, "phone": contact["phone"] or None,
        })  # fmt: skip
    for signatory in version.more_signatories:
        role = str(translation.pgettext("contract", "Signatory"))
        contacts.append({"role": role, "name": signatory["name"], "mail": signatory["email"] or None, "phone": None})
    for signer in version.proof_signers:
        role = str(translation.pgettext("contract", "Gives certificates of employment"))
        name = ", ".join(filter(None, [signer.get("name"), signer.get("position")]))
        contacts.append({"role": role, "name": name, "mail": None, "phone": None})
    return [each for each in contacts if each["name"]]
