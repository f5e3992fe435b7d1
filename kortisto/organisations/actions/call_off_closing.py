from typing import Any

from kortisto.access.policy import grounds_to_run_point
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, PointClosing, RegistrationPoint
from kortisto.organisations.states import POINT


@action
def call_off_closing(*, actor: Any, account: CustomerAccount, point: RegistrationPoint) -> RegistrationPoint:
    """The point stays open after all and takes orders again; mandates that were ended meanwhile stay ended (SM18)."""
    grounds = grounds_to_run_point(actor=actor, account=account, point=point)
    move = POINT.apply(point, "call_off_closing")
    PointClosing.objects.filter(point=point, called_off_at=None).update(called_off_at=now())
    record(Event.POINT_CLOSING_CALLED_OFF, actor=actor, subject=point, context=account, move=move, grounds=grounds)
    return point
