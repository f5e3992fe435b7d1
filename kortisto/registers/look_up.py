"""What pages and actions ask of the registers: the mirrors answer, at once. The registers themselves are asked by jobs."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kortisto.kernel.clock import now
from kortisto.kernel.identifiers import IdentityCode
from kortisto.kernel.jobs import later
from kortisto.kernel.sealed import blind_index
from kortisto.kernel.statements import asked_with

from .business import Entitled, read_entitled
from .models import (
    INDEX_PURPOSE,
    MirroredOrganisation,
    MirroredPerson,
    MirroredProfessional,
    PersonQuery,
    Refresh,
    RegisterName,
)
from .states import PersonQueryState, RefreshState


def find_professional(
    *,
    identity_code: IdentityCode | None = None,
    identity_index: str | None = None,
    registration_number: str | None = None,
) -> MirroredProfessional | None:
    """The professional with this complete identity code, its blind index, or this registration number; None when unknown.

    Codes that differ only in the century sign are different persons (BR-OR-15). One who left the register is unknown.
    """
    rows = MirroredProfessional.objects.filter(gone_at__isnull=True)
    if identity_code is not None:
        return rows.with_identity_code(identity_code).first()
    if identity_index:
        return rows.with_identity_index(identity_index).first()
    if registration_number:
        return rows.filter(registration_number=registration_number.strip()).first()
    return None


def find_person(*, identity_code: IdentityCode) -> MirroredPerson | None:
    """The person as the population register last answered, or None when nobody has asked yet or it knows nobody."""
    person = MirroredPerson.objects.with_identity_code(identity_code).first()
    if person is not None:
        MirroredPerson.objects.filter(pk=person.pk).update(asked_at=now())
    return person


def ask_person(*, identity_code: IdentityCode, by: str) -> PersonQuery:
    """Ask the population register about a person after the commit; the answer comes to the row that is returned.

    `by` is an actor code. The caller's action records that somebody asked.
    """
    query = PersonQuery.objects.create(
        identity_code=identity_code.text,
        identity_index=blind_index(identity_code.text, purpose=INDEX_PURPOSE),
        asked_by=by,
    )
    later("registers:answer_person", code=query.code)
    return query


def answered_unknown(*, identity_index: str) -> bool:
    """Whether the newest question about this person was answered: the population register knows nobody with the code."""
    newest = PersonQuery.objects.filter(identity_index=identity_index).order_by("-pk").first()
    return newest is not None and newest.state == PersonQueryState.UNKNOWN


def find_organisation(business_id: str) -> MirroredOrganisation | None:
    """The organisation with this business ID (1234567-8), or None; the caller has checked the ID's shape."""
    return next(iter(_organisations(business_id=business_id)), None)


@asked_with(business_id=str)
def _organisations(business_id: str) -> QuerySet[MirroredOrganisation]:
    return MirroredOrganisation.objects.filter(business_id=business_id, gone_at__isnull=True).order_by("pk")[:1]


def has_ceased(business_id: str) -> bool:
    """Whether the business register knew this business ID and has let it go; a number it never knew is not one that ceased."""
    return MirroredOrganisation.objects.filter(business_id=business_id, gone_at__isnull=False).exists()


def signatories_in_register(business_id: str) -> list[Entitled]:
    """Who may sign for the organisation as the business register last told; nobody when it does not know the organisation."""
    found = find_organisation(business_id)
    return read_entitled(found.signatories) if found is not None else []


def refreshed_at(register: RegisterName) -> datetime | None:
    """When the mirror was last brought up to date; None when never. Pages say it beside what they show."""
    return next(iter(_refreshed(register=register)), None)


@asked_with(register=str)
def _refreshed(register: str) -> QuerySet[Any]:
    rows = Refresh.objects.filter(register=register, state=RefreshState.DONE).order_by("-created_at")
    return rows.values_list("ended_at", flat=True)[:1]
