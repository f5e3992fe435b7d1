"""What a registrar has still to do to stay up to date: the update briefing, and the declaration where it is asked for anew.

Both are worked out each time. Nothing here ends a right: who has not done them is told, and stands on the office's list.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q, QuerySet

from kortisto.accounts.models import DeskCredential, User
from kortisto.kernel.clock import add_months, day_of, today
from kortisto.rulebook.read import rule, values_until

from .models import (
    Acknowledgement,
    AcknowledgementKind,
    DeclarationCall,
    RegistrarApplication,
    RegistrarRight,
    TrainingCertificate,
)
from .states import ApplicationState, TrainingState


@dataclass(frozen=True)
class TrainingTerm:
    """How long a training stays fresh, since when that has held, and the notice that registrars of that time had."""

    months: int
    since: date
    notice_months: int

    def due(self, fresh: date) -> date:
        """The day on which a training that was fresh on a day is to be brought up to date.

        Whoever was a registrar before the term was set or shortened has the whole notice from then on.
        """
        due = add_months(fresh, self.months)
        return max(due, add_months(self.since, self.notice_months)) if fresh < self.since else due


def training_term(on: date | None = None) -> TrainingTerm | None:
    """The term that the rulebook sets on a day; None when trainings stay as they are, which is how it begins."""
    since, before = date.min, 0
    for day, months in values_until("training_validity_months", on):
        if months and (not before or months < before):
            since = day
        before = months
    return TrainingTerm(before, since, rule("training_notice_months", on)) if before else None


def registrars_now() -> QuerySet[User]:
    """Everybody who has a registrar right in force today."""
    return User.objects.filter(is_active=True, pk__in=RegistrarRight.objects.in_force().values("user"))


def fresh_days(users: Collection[int] | QuerySet[User], *, on: date | None = None) -> dict[int, date]:
    """The last day on which each user's training was fresh: the course passed, or the briefing acknowledged. Two queries."""
    day = on or today()
    trained = TrainingCertificate.objects.filter(user__in=users, state=TrainingState.ACCEPTED, passed_on__lte=day)
    read = Acknowledgement.objects.filter(user__in=users, kind=AcknowledgementKind.BRIEFING, given_at__date__lte=day)
    found: dict[int, date] = dict(trained.values_list("user").annotate(Max("passed_on")))
    for user, moment in read.values_list("user").annotate(Max("given_at")):
        found[user] = max(found.get(user, date.min), day_of(moment))
    return found


def briefing_days(users: Collection[int] | QuerySet[User]) -> dict[int, date]:
    """By which day each user acknowledges the update briefing; nobody while the rulebook sets no term."""
    term = training_term()
    if term is None:
        return {}
    return {user: term.due(fresh) for user, fresh in fresh_days(users).items()}


def briefing_tells_from(due: date) -> date:
    """From which day on somebody is told that the briefing is due."""
    return due - timedelta(days=rule("briefing_reminder_days"))


def declaration_call() -> DeclarationCall | None:
    """The office's call to accept the declaration that is in force today."""
    return DeclarationCall.objects.filter(version=rule("registrar_declaration").version).first()


def accepted_declaration(version: str) -> Q:
    """Users who have accepted this version: with their application, or when they were asked."""
    asked = Acknowledgement.objects.filter(kind=AcknowledgementKind.DECLARATION, version=version)
    applied = RegistrarApplication.objects.filter(state=ApplicationState.APPROVED, declaration_version=version)
    return Q(pk__in=asked.values("user")) | Q(pk__in=applied.values("user"))


def without_declaration(version: str) -> QuerySet[User]:
    """Registrars of today who have not accepted this version, by name."""
    return registrars_now().exclude(accepted_declaration(version)).order_by("sort_key", "pk")


@dataclass(frozen=True)
class Duties:
    """What one registrar has to do: by when the briefing, and the call for a declaration that they have not answered."""

    briefing_on: date | None
    briefing_now: bool
    call: DeclarationCall | None

    @property
    def pressing(self) -> bool:
        return self.briefing_now or self.call is not None


def duties_of(user: User) -> Duties:
    """The duties of a registrar today."""
    due = briefing_days([user.pk]).get(user.pk)
    call = declaration_call()
    if call is not None and User.objects.filter(accepted_declaration(call.version), pk=user.pk).exists():
        call = None
    return Duties(due, due is not None and briefing_tells_from(due) <= today(), call)


def desk_address(user: User) -> str:
    """Where a message to a registrar goes: to the address at the desk, otherwise to the one in the portal (BR-RG-13)."""
    desk = DeskCredential.objects.filter(user=user, ended_at=None).exclude(email="", new_email="").first()
    return f"desk:{desk.code}" if desk is not None else user.actor_code
