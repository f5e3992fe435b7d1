"""Who held a trusted role on a day, registrars and the office's people alike, and on what each of them stood then."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from kortisto.accounts.models import OfficeAppointment, User
from kortisto.audit.models import AuditEvent, Result
from kortisto.kernel.clock import HELSINKI, day_of
from kortisto.kernel.rows import in_force
from kortisto.organisations.models import Membership, RegistrationPoint

from .events import Event
from .models import (
    Acknowledgement,
    AcknowledgementKind,
    RegistrarApplication,
    RegistrarRight,
    ReviewedRight,
    TrainingCertificate,
)
from .states import ApplicationState, TrainingState

REGISTRARS, OFFICE = "registrars", "office"


def edges(on: date) -> tuple[datetime, datetime]:
    """The first moment of a Helsinki day, and the first one after it."""
    begins = datetime.combine(on, time.min, HELSINKI)
    return begins, datetime.combine(on + timedelta(days=1), time.min, HELSINKI)


def rights_on(on: date) -> QuerySet[RegistrarRight]:
    """Registrar rights that were held on a day, if only for a part of it; suspended ones too, which are marked."""
    begins, _ends = edges(on)
    rows = RegistrarRight.objects.filter(in_force(on), Q(ended_at=None) | Q(ended_at__gte=begins))
    rows = rows.select_related("user__person", "point__owner", "training")
    return rows.order_by("user__sort_key", "user_id", "point__sort_key", "pk")


def appointments_on(on: date) -> QuerySet[OfficeAppointment]:
    """Appointments at the issuer's office that were held on a day, if only for a part of it."""
    begins, _ends = edges(on)
    rows = OfficeAppointment.objects.filter(in_force(on), Q(ended_at=None) | Q(ended_at__gte=begins))
    return rows.select_related("user__person").order_by("user__sort_key", "user_id", "role", "pk")


@dataclass(frozen=True)
class Known:
    """A version of a text, and the day on which somebody acknowledged it."""

    version: str
    on: date


@dataclass(frozen=True)
class RoleLine:
    """One trusted role on a day. What is None was not on record that day."""

    user: User
    role: str
    point: RegistrationPoint | None
    since: date
    until: date | None
    ended_at: datetime | None
    suspended: bool
    appointed_by: str
    basis: str
    training: TrainingCertificate | None
    declaration: Known | None
    briefing: Known | None
    elsewhere: tuple[Any, ...]
    """Organisations on whose accounts the person was a user, other than the point's owner: where they decide nothing."""
    roles_too: tuple[str, ...]
    """The person's roles at the office, where the line is not about one."""
    reviewed_on: date | None


def lines_of_rights(rights: Iterable[RegistrarRight], on: date) -> list[RoleLine]:
    """The rights as lines; eight queries, however many there are."""
    rows = list(rights)
    known = _Known({right.user_id for right in rows}, on)
    suspended, reviewed = _suspended(rows, on), _reviewed(rows, on)
    return [
        RoleLine(
            user=right.user, role="", point=right.point, since=right.valid_from, until=right.valid_until,
            ended_at=right.ended_at if right.ended_at and day_of(right.ended_at) == on else None,
            suspended=right.reference in suspended, appointed_by=right.granted_by, basis=right.basis,
            training=known.trainings.get(right.user_id), declaration=known.declarations.get(right.user_id),
            briefing=known.briefings.get(right.user_id),
            elsewhere=tuple(one for one in known.places[right.user_id] if one.pk != right.point.owner_id),
            roles_too=tuple(known.roles[right.user_id]), reviewed_on=reviewed.get(right.pk),
        )
        for right in rows
    ]  # fmt: skip


def lines_of_appointments(appointments: Iterable[OfficeAppointment], on: date) -> list[RoleLine]:
    """The appointments as lines; six queries, however many there are."""
    rows = list(appointments)
    known = _Known({row.user_id for row in rows}, on)
    return [
        RoleLine(
            user=row.user, role=str(row.get_role_display()), point=None, since=row.valid_from, until=row.valid_until,
            ended_at=row.ended_at if row.ended_at and day_of(row.ended_at) == on else None, suspended=False,
            appointed_by=row.appointed_by, basis="", training=known.trainings.get(row.user_id),
            declaration=known.declarations.get(row.user_id), briefing=known.briefings.get(row.user_id),
            elsewhere=tuple(known.places[row.user_id]), roles_too=(), reviewed_on=None,
        )
        for row in rows
    ]  # fmt: skip


class _Known:
    """What was on record about some users on a day."""

    def __init__(self, users: set[int], on: date) -> None:
        begins, ends = edges(on)
        self.trainings: dict[int, TrainingCertificate] = {}
        trainings = TrainingCertificate.objects.filter(user__in=users, state=TrainingState.ACCEPTED, passed_on__lte=on)
        for training in trainings.order_by("passed_on", "pk"):
            self.trainings[training.user_id] = training
        self.declarations: dict[int, Known] = {}
        applied = RegistrarApplication.objects.filter(
            user__in=users, state=ApplicationState.APPROVED, declared_at__lt=ends
        )
        for user, version, moment in applied.order_by("declared_at").values_list(
            "user", "declaration_version", "declared_at"
        ):
            self.declarations[user] = Known(version, day_of(moment))
        self.briefings: dict[int, Known] = {}
        given = Acknowledgement.objects.filter(user__in=users, given_at__lt=ends).order_by("given_at")
        for user, kind, version, moment in given.values_list("user", "kind", "version", "given_at"):
            found = self.declarations if kind == AcknowledgementKind.DECLARATION else self.briefings
            if user not in found or found[user].on <= day_of(moment):
                found[user] = Known(version, day_of(moment))
        self.places: dict[int, list[Any]] = defaultdict(list)
        memberships = Membership.objects.filter(user__in=users, created_at__lt=ends).filter(
            Q(removed_at=None) | Q(removed_at__gte=begins)
        )
        for membership in memberships.select_related("account__organisation").order_by(
            "account__organisation__sort_key"
        ):
            self.places[membership.user_id].append(membership.account.organisation)
        self.roles: dict[int, list[str]] = defaultdict(list)
        for row in appointments_on(on).filter(user__in=users):
            self.roles[row.user_id].append(str(row.get_role_display()))


def _suspended(rights: list[RegistrarRight], on: date) -> set[str]:
    """References of the rights that were suspended when the day ended: the log is the history of states."""
    _begins, ends = edges(on)
    moves = AuditEvent.objects.filter(
        subject__in=[right.reference for right in rights], result=Result.DONE, at__lt=ends,
        event__in=(Event.RIGHT_SUSPENDED, Event.RIGHT_RESTORED),
    )  # fmt: skip
    last: Mapping[str, str] = dict(moves.order_by("id").values_list("subject", "event"))
    return {subject for subject, event in last.items() if event == Event.RIGHT_SUSPENDED}


def _reviewed(rights: list[RegistrarRight], on: date) -> dict[int, date]:
    """The day of the last review that found each right to be needed."""
    _begins, ends = edges(on)
    said = ReviewedRight.objects.filter(right__in=rights, kept=True, said_at__lt=ends).order_by("said_at")
    return {right: day_of(moment) for right, moment in said.values_list("right", "said_at")}
