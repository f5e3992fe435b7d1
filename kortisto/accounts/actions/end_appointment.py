from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_set_up
from kortisto.accounts.events import Event
from kortisto.accounts.models import OfficeAppointment
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal


@action
def end_appointment(
    *, actor: Any, appointment: OfficeAppointment, last_day: date | None = None, reason: str = ""
) -> OfficeAppointment:
    """An appointment to the office ends; without a day, yesterday was its last and it opens nothing any more.

    Refuses with `operator_only` or `appointment_over`.
    """
    grounds = grounds_to_set_up(actor=actor)
    until = last_day or today() - timedelta(days=1)
    row = OfficeAppointment.objects.select_for_update().get(pk=appointment.pk)
    if row.valid_until is not None and row.valid_until <= until:
        raise Refusal("appointment_over", _("The appointment ends by that day already."))
    # An appointment that ends before its first day leaves no day at all: it is kept as a day that never came.
    row.valid_until = max(until, row.valid_from)
    row.save(update_fields=["valid_until"])
    record(
        Event.APPOINTMENT_ENDED, actor=actor, subject=row, context=row.user,
        grounds=grounds.codes() | {"valid_until": row.valid_until}, reason=reason,
    )  # fmt: skip
    return row
