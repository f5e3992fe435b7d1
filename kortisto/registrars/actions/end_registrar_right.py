"""A registrar's right ends."""

from typing import Any

from kortisto.access.policy import grounds_to_end_right
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.messages.post import post
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.states import RIGHT


@action
def end_registrar_right(*, actor: Any, right: RegistrarRight, reason: str) -> RegistrarRight:
    """End a right at once, also in sessions that are open: every page asks again.

    The office ends any right, an administrator of the point's owner those of its points. Rights elsewhere stay as they are.
    """
    grounds = grounds_to_end_right(actor=actor, right=right)
    move = RIGHT.apply(right, "end", ended_at=now(), end_reason=reason)
    record(
        Event.RIGHT_ENDED, actor=actor, subject=right, move=move, grounds=grounds, person=right.user.person,
        context=right.point, reason=reason,
    )  # fmt: skip
    post("right_ended", to=f"user:{right.user.code}", right=right.code)
    return right
