"""Who signs a contract: the people it names, who of them has signed, and what shows that they may (BR-AU-14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kortisto.kernel.names import fold
from kortisto.kernel.statements import asked_with
from kortisto.registers.look_up import signatories_in_register

from .models import ContractSignature, ContractVersion, EvidenceKind, SigningEvidence


@dataclass(frozen=True)
class Signatory:
    """One of those who sign together. `evidence` is the newest row about them, if any."""

    name: str
    email: str
    signed: bool
    evidence: SigningEvidence | None

    def is_user(self, user: Any) -> bool:
        return _same(self.name, self.email, user)


def _same(name: str, email: str, user: Any) -> bool:
    """By address where the contract names one and the user has one, otherwise by name."""
    if email and user.email:
        return email.casefold() == user.email.casefold()
    return fold(name) == fold(user.name)


def named_signatories(version: ContractVersion) -> list[dict[str, str]]:
    """The people the contract names, the first one first: [{"name", "email"}]."""
    first = [{"name": version.signatory_name, "email": version.signatory_email}] if version.signatory_name else []
    return [*first, *version.more_signatories]


def signatures_of(version: ContractVersion) -> list[ContractSignature]:
    """The signatures given so far, the last one last."""
    return _signatures(version=version.pk)


@asked_with(version=int)
def _signatures(version: int) -> QuerySet[ContractSignature]:
    rows = ContractSignature.objects.filter(version=version)
    return rows.select_related("signed_by").order_by("signed_at", "pk")


@asked_with(version=int)
def _evidence(version: int) -> QuerySet[SigningEvidence]:
    return SigningEvidence.objects.filter(version=version).order_by("pk")


def signatories_of(version: ContractVersion, signatures: Sequence[ContractSignature] | None = None) -> list[Signatory]:
    """Those who sign together, each with signature and evidence. Two queries, one when the signatures have been read."""
    signed = [signature.signed_by for signature in (signatures_of(version) if signatures is None else signatures)]
    rows = _evidence(version=version.pk)
    found = []
    for each in named_signatories(version):
        about = [row for row in rows if row.email == each["email"] and fold(row.name) == fold(each["name"])]
        found.append(
            Signatory(
                name=each["name"],
                email=each["email"],
                signed=any(_same(each["name"], each["email"], user) for user in signed),
                evidence=about[-1] if about else None,
            )
        )
    return found


def entry_in_register(version: ContractVersion, name: str) -> str:
    """How the business register says that this person may sign: "alone", "jointly", or nothing."""
    asked = set(fold(name).split())
    for entitled in signatories_in_register(version.contract.organisation.business_id):
        known = set(fold(entitled.name.replace(",", " ")).split())
        # One of the two may lack a second given name; a name of one word is nobody's.
        if min(len(asked), len(known)) > 1 and (asked <= known or known <= asked):
            return "alone" if entitled.alone else "jointly"
    return ""


def without_evidence(version: ContractVersion) -> list[dict[str, str]]:
    """The signatories whose right to sign neither the business register nor the customer has shown."""
    return [
        {"name": each.name, "email": each.email}
        for each in signatories_of(version)
        if (each.evidence is None or each.evidence.accepted is False) and not entry_in_register(version, each.name)
    ]


def note_register_entries(*, version: ContractVersion) -> list[SigningEvidence]:
    """Keep what the register says of each signatory about whom nothing has been given; unchecked until a handler looks."""
    made = []
    for each in signatories_of(version):
        how = entry_in_register(version, each.name)
        if how and (each.evidence is None or each.evidence.accepted is False):
            row = SigningEvidence.objects.create(
                version=version, name=each.name, email=each.email, kind=EvidenceKind.REGISTER, detail=how
            )
            made.append(row)
    return made
