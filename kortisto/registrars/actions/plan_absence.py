"""A registrar tells when they are away."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_plan_absence
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import add_years, today
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later
from kortisto.registrars.events import Event
from kortisto.registrars.models import Absence


@action
def plan_absence(*, actor: Any, user: User, valid_from: date, valid_until: date) -> Absence:
    """Keep the days on which a registrar is not at work at any point, so that too few are noticed in time (BR-RG-06).

    The registrar tells their own, an administrator of the point's owner those of its registrars. No reason is asked. Refuses
    with `absence_period_wrong`, `absence_in_the_past` or `absence_overlaps`.
    """
    grounds = grounds_to_plan_absence(actor=actor, user=user)
    if valid_until < valid_from or valid_until > add_years(valid_from, 2):
        raise Refusal(
            "absence_period_wrong",
            _("The last day is on or after the first one, and at most two years from it."),
            field="valid_until",
        )
    if valid_until < today():
        raise Refusal("absence_in_the_past", _("The absence is over already."), field="valid_until")
    if Absence.objects.filter(
        user=user, called_off_at=None, valid_from__lte=valid_until, valid_until__gte=valid_from
    ).exists():
        raise _overlaps()
    with refused_when_broken("absent_once_a_day", _overlaps):
        absence = Absence.objects.create(user=user, valid_from=valid_from, valid_until=valid_until, noted_by=actor)
    record(
        Event.ABSENCE_PLANNED, actor=actor, subject=absence, grounds=grounds, person=user.person, user=user.code,
        valid_from=valid_from.isoformat(), valid_until=valid_until.isoformat(),
    )  # fmt: skip
    later("registrars:watch_registrar", user=user.code)
    return absence


def _overlaps() -> Refusal:
    return Refusal(
        "absence_overlaps",
        _("Some of these days are told as an absence already. Call the earlier one off first, or choose other days."),
        field="valid_from",
    )
