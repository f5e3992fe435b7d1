"""A registrar is at work after all."""

from typing import Any

from kortisto.access.policy import grounds_to_plan_absence
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.kernel.jobs import later
from kortisto.registrars.events import Event
from kortisto.registrars.models import Absence


@action
def call_off_absence(*, actor: Any, absence: Absence) -> Absence:
    """The absence does not count any more: the registrar is at work on those days (BR-RG-06)."""
    grounds = grounds_to_plan_absence(actor=actor, user=absence.user)
    if Absence.objects.filter(pk=absence.pk, called_off_at=None).update(called_off_at=now()) != 1:
        raise WrongState("registrars.Absence.call_off")
    absence.refresh_from_db()
    record(
        Event.ABSENCE_CALLED_OFF, actor=actor, subject=absence, grounds=grounds, person=absence.user.person,
        user=absence.user.code, valid_from=absence.valid_from.isoformat(), valid_until=str(absence.valid_until),
    )  # fmt: skip
    later("registrars:watch_registrar", user=absence.user.code)
    return absence
