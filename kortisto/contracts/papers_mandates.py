"""Papers of a mandate: the mandate itself, and the form for the certificate of employment with what is known filled in."""

from typing import Any

from django.utils import translation

from kortisto.documents.pdf import make_pdf
from kortisto.kernel.clock import day_of

from .models import CardKind, ContractVersion, Mandate
from .papers import kind_names

PERSONS_ON_A_FORM = 5


def mandate_paper(mandate: Mandate, *, language: str) -> bytes:
    """The mandate as a document, in one language."""
    with translation.override(language):
        return make_pdf("mandate", mandate_facts(mandate, language), language)


def employment_proof_form(mandate: Mandate, *, language: str) -> bytes:
    """The certificate of employment as a form that can be filled in and printed; it holds no person's data (BR-EC-02)."""
    with translation.override(language):
        return make_pdf("employment_proof", proof_facts(mandate, language), language)


def mandate_facts(mandate: Mandate, language: str) -> dict[str, Any]:
    owner, version = mandate.point.owner, _version(mandate)
    return {
        "organisation": {"name": mandate.giver.name(language), "business_id": mandate.giver.business_id},
        "contract_number": mandate.contract.number,
        "given_by": mandate.given_by.name,
        "owner": {"name": owner.name(language), "business_id": owner.business_id},
        "point": _point(mandate, language),
        "card_kinds": kind_names(kinds_covered(mandate, version)),
        "valid_from": mandate.valid_from.isoformat(),
        "valid_until": mandate.valid_until.isoformat() if mandate.valid_until else None,
        "state": str(mandate.get_state_display()),
        "granted_on": day_of(mandate.granted_at).isoformat() if mandate.granted_at else None,
    }


def proof_facts(mandate: Mandate, language: str) -> dict[str, Any]:
    version = _version(mandate)
    signers = [", ".join(filter(None, [each["name"], each["position"]])) for each in version.proof_signers]
    return {
        "organisation": {"name": mandate.giver.name(language), "business_id": mandate.giver.business_id},
        "contract_number": mandate.contract.number,
        "contact_name": version.contact_name,
        "contact_phone": version.contact_phone,
        "point": _point(mandate, language),
        "card_kinds": [{"value": kind, "label": str(CardKind(kind).label)} for kind in kinds_covered(mandate, version)],
        "signers": signers,
        "lines": PERSONS_ON_A_FORM,
    }


def kinds_covered(mandate: Mandate, version: ContractVersion) -> list[str]:
    """The mandate's kinds of card; one that names none covers those of its contract."""
    return list(mandate.card_kinds or version.card_kinds)


def _version(mandate: Mandate) -> ContractVersion:
    """The version whose names stand on the papers: the newest one that is not a draft, else the draft itself."""
    versions = mandate.contract.versions.order_by("number")
    newest = versions.exclude(state="draft").last() or versions.last()
    assert newest is not None
    return newest


def _point(mandate: Mandate, language: str) -> dict[str, Any]:
    point = mandate.point
    return {
        "name": point.name(language),
        "number": point.grouped_number if mandate.service_number else None,
        "visiting_address": point.visiting_address,
        "delivery_address": point.delivery_address,
    }
