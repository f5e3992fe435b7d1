"""What pages show of duties: one's own, and at the office who has not done them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from kortisto.accounts.models import User
from kortisto.kernel.clock import day_of, today

from .duties import briefing_days, registrars_now
from .models import Acknowledgement, AcknowledgementKind, RegistrarApplication, RegistrarRight
from .states import ApplicationState


@dataclass(frozen=True)
class Accepted:
    """Which version of the declaration somebody gave last, and on which day."""

    version: str
    on: date


def last_declaration(user: User) -> Accepted | None:
    """The declaration that the user gave last: when asked, or with their application."""
    asked = (
        Acknowledgement.objects.filter(user=user, kind=AcknowledgementKind.DECLARATION).order_by("-given_at").first()
    )
    applied = (
        RegistrarApplication.objects.filter(user=user, state=ApplicationState.APPROVED).order_by("-declared_at").first()
    )
    found = [Accepted(asked.version, day_of(asked.given_at))] if asked else []
    found += [Accepted(applied.declaration_version, day_of(applied.declared_at))] if applied else []
    return max(found, key=lambda one: one.on, default=None)


def last_briefing(user: User) -> Acknowledgement | None:
    """The briefing that the user acknowledged last."""
    rows = Acknowledgement.objects.filter(user=user, kind=AcknowledgementKind.BRIEFING)
    return rows.order_by("-given_at").first()


def with_points(users: list[User]) -> list[User]:
    """The same users with `rights` in force and their points; two queries."""
    held = RegistrarRight.objects.in_force().select_related("point").order_by("point__sort_key")
    rows = User.objects.filter(pk__in=[user.pk for user in users]).select_related("person")
    found = {
        user.pk: user for user in rows.prefetch_related(Prefetch("registrar_rights", queryset=held, to_attr="rights"))
    }
    return [found[user.pk] for user in users]


@dataclass(frozen=True)
class BriefingLine:
    """A registrar whose briefing is due, or will be."""

    user: User
    due_on: date

    @property
    def late(self) -> bool:
        return self.due_on < today()


def briefings_due(*, until: date) -> list[BriefingLine]:
    """Registrars whose briefing is to be read by a day, the longest due first."""
    days = {user: day for user, day in briefing_days(registrars_now()).items() if day <= until}
    users = User.objects.filter(pk__in=days).order_by("sort_key", "pk")
    return sorted((BriefingLine(user, days[user.pk]) for user in users), key=lambda line: line.due_on)
