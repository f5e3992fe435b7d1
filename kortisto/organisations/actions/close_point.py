from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_run_point
from kortisto.audit.record import record
from kortisto.contracts.events import Event as ContractEvent
from kortisto.contracts.models import Customership, CustomershipKind
from kortisto.contracts.states import CUSTOMERSHIP, CustomershipState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount, PointClosing, RegistrationPoint
from kortisto.organisations.queries import left_at
from kortisto.organisations.states import POINT
from kortisto.registrars.events import Event as RightEvent
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.states import RIGHT, RightState


@action
def close_point(*, actor: Any, account: CustomerAccount, point: RegistrationPoint) -> RegistrationPoint:
    """A point that nothing is left at closes for good; its registrars' rights there end, its number is never given again.

    A planned point closes at once; an open one has to be closing first (SM18, BR-AU-05). Refuses with `closing_unfinished`.
    """
    grounds = grounds_to_run_point(actor=actor, account=account, point=point)
    point = RegistrationPoint.objects.select_for_update().get(pk=point.pk)
    move = POINT.apply(point, "close")
    left = left_at(point)
    if not left.nothing:
        raise Refusal(
            "closing_unfinished",
            _("Something is still left at the point. Finish what the check-list of the closing shows, then close it."),
            orders=left.orders, cards=left.cards + left.cards_on_the_way, boxes=left.boxes, mandates=left.mandates,
            main_of_contracts=left.main_of_contracts,
        )  # fmt: skip
    PointClosing.objects.filter(point=point, called_off_at=None).update(closed_at=now())
    reason = str(_("The registration point has been closed."))
    for right in (
        RegistrarRight.objects.filter(point=point).exclude(state=RightState.ENDED).select_related("user__person")
    ):
        ended = RIGHT.apply(right, "end", ended_at=now(), end_reason=reason)
        record(
            RightEvent.RIGHT_ENDED, actor=actor, subject=right, move=ended, grounds=grounds, person=right.user.person,
            context=point, reason=reason,
        )  # fmt: skip
        post("right_ended", to=right.user.actor_code, right=right.code)
    own = Customership.objects.filter(point=point, kind=CustomershipKind.OWN).exclude(state=CustomershipState.CLOSED)
    for customership in own:
        made = CUSTOMERSHIP.apply(customership, "close")
        record(
            ContractEvent.CUSTOMERSHIP_CLOSED, actor=actor, subject=customership, context=point, move=made,
            grounds=grounds,
        )  # fmt: skip
    record(Event.POINT_CLOSED, actor=actor, subject=point, context=account, move=move, grounds=grounds)
    return point
