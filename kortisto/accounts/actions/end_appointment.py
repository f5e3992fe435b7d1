from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_set_up
from kortisto.accounts.events import Event
from kortisto.accounts.models import OfficeAppointment
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import Refusal


@action
def end_appointment(
    *, actor: Any, appointment: OfficeAppointment, last_day: date | None = None, reason: str = ""
) -> OfficeAppointment:
    """An appointment to the office ends: at once, or with a day to come.

    Refuses with `operator_only`, `appointment_over`, or `period_wrong` for a last day that is past.
    """
    grounds = grounds_to_set_up(actor=actor)
    row = OfficeAppointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
    until = last_day or today()
    over = row.ended_at is not None or (row.valid_until is not None and row.valid_until < today())
    if over or (last_day is not None and row.valid_until is not None and row.valid_until <= last_day):
        raise Refusal("appointment_over", _("The appointment ends by that day already."))
    if until < max(today(), row.valid_from) and last_day is not None:
        raise Refusal("period_wrong", _("The last day cannot be past, nor before the first day."), field="last_day")
    if last_day is None:
        row.ended_at = now()
    row.valid_until = max(until, row.valid_from)
    row.save(update_fields=["valid_until", "ended_at"])
    record(
        Event.APPOINTMENT_ENDED,
        actor=actor,
        subject=row,
        context=row.user,
        grounds=grounds.codes() | {"valid_until": row.valid_until, "at_once": "yes" if last_day is None else "no"},
        reason=reason,
    )
    return row
