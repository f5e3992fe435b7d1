"""A registrar's right ends."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_end_right
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later
from kortisto.messages.post import post
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.staffing import registrars_at
from kortisto.registrars.states import RIGHT
from kortisto.rulebook.read import rule


@action
def end_registrar_right(
    *, actor: Any, right: RegistrarRight, reason: str, leave_understaffed: bool = False
) -> RegistrarRight:
    """End a right at once, also in sessions that are open: every page asks again.

    The office ends any right, an administrator of the point's owner those of its points. Rights elsewhere stay as they are. Where
    an open point would be left with fewer registrars than it needs, that must be said with `leave_understaffed` (BR-RG-07);
    otherwise it refuses with `leaves_point_understaffed`.
    """
    # Of two rights of a point that end at once the later one counts what the earlier one left.
    point = RegistrationPoint.objects.select_for_update(no_key=True).get(pk=right.point_id)
    grounds = grounds_to_end_right(actor=actor, right=right)
    left, least = registrars_at(point, without=right.user_id), rule("registrars_minimum")
    if point.state == PointState.OPEN and left < min(least, registrars_at(point)) and not leave_understaffed:
        raise Refusal(
            "leaves_point_understaffed",
            _(
                "The point would be left with too few registrars. Confirm that you know it, or find another registrar first."
            ),
            field="leave_understaffed",
            left=left,
            least=least,
        )
    move = RIGHT.apply(right, "end", ended_at=now(), end_reason=reason)
    record(
        Event.RIGHT_ENDED, actor=actor, subject=right, move=move, grounds=grounds, person=right.user.person,
        context=right.point, reason=reason, registrars_left=left,
    )  # fmt: skip
    post("right_ended", to=f"user:{right.user.code}", right=right.code)
    later("registrars:watch_registrar", user=right.user.code)
    return right
