"""The contract as a paper: what stands in its PDF (BR-AU-07), in the contract's own language."""

from typing import Any

from django.utils import translation

from kortisto.documents.keep import read
from kortisto.documents.models import Document
from kortisto.documents.pdf import make_pdf
from kortisto.kernel.clock import HELSINKI, day_of
from kortisto.rulebook.read import rule

from .models import CardKind, ContractVersion, Mandate
from .states import GRANTED_STATES, MandateState

PAPER = "card_contract"
SHOWN_MANDATES = (MandateState.SUBMITTED, MandateState.GRANTED, MandateState.ACTIVE)


def contract_paper(version: ContractVersion, *, language: str) -> bytes:
    """The bytes of the contract's PDF as it stands now, with the main point's electronic customer number (BR-AU-07)."""
    with translation.override(language):
        return make_pdf("card_contract", contract_facts(version, language), language)


def granted_paper(version: ContractVersion) -> Document | None:
    """The kept paper that was granted and is signed; None before the grant."""
    return Document.objects.filter(kind=PAPER, subject=version.reference).order_by("-id").first()


def read_paper(document: Document) -> bytes:
    return read(document)


def contract_facts(version: ContractVersion, language: str) -> dict[str, Any]:
    """What the paper says; words are in the language that is active."""
    contract = version.contract
    organisation = contract.organisation
    terms = rule("contract_terms")
    subscriptions = list(version.subscriptions.select_related("point").order_by("-is_main", "point__sort_key"))
    main = next((each.point for each in subscriptions if each.is_main), None)
    signature = getattr(version, "signature", None)
    granted = version.state in GRANTED_STATES and version.decided_at is not None
    return {
        "organisation": {"name": organisation.name(language), "business_id": organisation.business_id, "address": None},
        "contract_number": contract.number,
        "version": version.number,
        "state": str(version.get_state_display()),
        "contract_type": str(contract.get_type_display()),
        "registrar_mode": str(version.get_registrar_mode_display()),
        "granted_on": day_of(version.decided_at).isoformat() if granted and version.decided_at else None,
        "valid_from": day_of(signature.signed_at).isoformat() if signature else None,
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
        "signature": {
            "name": signature.signer_name,
            "at": signature.signed_at.astimezone(HELSINKI).strftime("%Y-%m-%dT%H:%M"),
            "method": f"{signature.method}, {signature.level}",
        }
        if signature
        else None,
    }


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
    for signer in version.proof_signers:
        role = str(translation.pgettext("contract", "Gives certificates of employment"))
        name = ", ".join(filter(None, [signer.get("name"), signer.get("position")]))
        contacts.append({"role": role, "name": name, "mail": None, "phone": None})
    return [each for each in contacts if each["name"]]
