"""What a version says, part by part in readable lines, and what a changed one says otherwise: the same for both sides."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .models import CardKind, ContractVersion, PhotoPolicy
from .papers import kind_names
from .parts import BY_NAME, PARTS, Part, drafted_mandates
from .states import VersionState

STOOD = (VersionState.IN_FORCE, VersionState.ENDING, VersionState.REPLACED, VersionState.ENDED)


@dataclass(frozen=True)
class Difference:
    """One part that a newer version says otherwise. Lines, each a text."""

    label: Any
    before: list[str]
    after: list[str]


def stamp_of(version: ContractVersion, part: Part) -> str:
    """A short word for what a part says now; a form that was opened with another one has been overtaken."""
    if part is BY_NAME["points"]:
        rows = version.subscriptions.order_by("point__code").values_list("point__code", "is_main")
        content: Any = [list(row) for row in rows]
    else:
        content = {name: getattr(version, name) for name in part.fields}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:16]


def version_before(version: ContractVersion) -> ContractVersion | None:
    """The newest earlier version that was in force: what a change is a change of. A first version has none."""
    if version.number == 1:
        return None
    rows = ContractVersion.objects.filter(contract=version.contract_id, number__lt=version.number, state__in=STOOD)
    return rows.order_by("-number").first()


def differences(version: ContractVersion) -> list[Difference]:
    """Part by part what this version says otherwise than the one before it; nothing for a first version."""
    before = version_before(version)
    if before is None:
        return []
    found = []
    for part in PARTS:
        old, new = lines_of_part(before, part), lines_of_part(version, part)
        if part is BY_NAME["mandates"]:
            old, new = [], [f"{each.point.name_fi} ({each.point.grouped_number})" for each in drafted_mandates(version)]
        if old != new:
            found.append(Difference(part.label, old, new))
    return found


def lines_of_part(version: ContractVersion, part: Part) -> list[str]:
    """What a version says in a part, for people to read; empty where it says nothing."""
    makers = {
        "registrar_mode": lambda: [str(version.get_registrar_mode_display())] if version.registrar_mode else [],
        "card_kinds": lambda: kind_names([kind for kind in CardKind.values if kind in version.card_kinds]),
        "points": lambda: [
            f"{row.point.name_fi} ({row.point.grouped_number})" + (f", {_('main registration point')}" if row.is_main else "")
            for row in version.subscriptions.select_related("point").order_by("point__sort_key")
        ],
        "contact": lambda: [_person(version.contact_name, version.contact_email, version.contact_phone)],
        "more_contacts": lambda: [_person(*each.values()) for each in version.more_contacts],
        "signatory": lambda: [
            _person(version.signatory_name, version.signatory_email),
            *[_person(each["name"], each["email"]) for each in version.more_signatories],
        ],
        "proof_signers": lambda: [_person(each["name"], each["position"]) for each in version.proof_signers],
        "photos": lambda: [
            f"{CardKind(kind).label}: {PhotoPolicy(policy).label}"
            for kind, policy in sorted(version.photo_policies.items())
        ],
        "organisation_cards": lambda: [str(version.organisation_cards_a_year or "")],
        "billing": lambda: [
            version.billing, version.e_invoice_address, version.e_invoice_operator, version.invoice_reference,
        ],
        "language": lambda: [str(version.get_language_display())],
    }  # fmt: skip
    make = makers.get(part.name)
    return [line for line in make() if line] if make else []


def _person(*facts: str) -> str:
    return ", ".join(fact for fact in facts if fact)
