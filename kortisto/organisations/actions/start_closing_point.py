from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_run_point
from kortisto.audit.record import record
from kortisto.contracts.letters import tell_account
from kortisto.contracts.models import Mandate
from kortisto.contracts.states import MandateState
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, MemberRole, PointClosing, RegistrationPoint
from kortisto.organisations.states import POINT


@action
def start_closing_point(
    *, actor: Any, account: CustomerAccount, point: RegistrationPoint, last_day: date, reason: str
) -> RegistrationPoint:
    """An open point begins to close: no new orders from now on; what is there is handed over or moved first (SM18).

    Every organisation that has authorised the point is told, so that it can choose another one in time. Refuses with
    `reason_needed` or `closing_in_the_past`.
    """
    grounds = grounds_to_run_point(actor=actor, account=account, point=point)
    if not reason.strip():
        raise Refusal("reason_needed", _("Give the reason; the other party sees it."), field="reason")
    if last_day < today():
        raise Refusal("closing_in_the_past", _("Choose today or a later day."), field="last_day")
    move = POINT.apply(point, "start_closing")
    PointClosing.objects.create(point=point, reason=reason.strip(), last_day=last_day, started_by=actor)
    record(
        Event.POINT_CLOSING_STARTED, actor=actor, subject=point, context=account, move=move, grounds=grounds,
        last_day=last_day.isoformat(), reason=reason.strip(),
    )  # fmt: skip
    told = Mandate.objects.filter(
        point=point, state__in=(MandateState.SUBMITTED, MandateState.GRANTED, MandateState.ACTIVE)
    )
    for mandate in told.select_related("contract__account", "giver").order_by("pk"):
        tell_account(
            "point_closing", account=mandate.contract.account, roles=(MemberRole.CONTRACTS,), organisation=mandate.giver,
            point=point, last_day=last_day, reason=reason.strip(),
        )  # fmt: skip
    return point
