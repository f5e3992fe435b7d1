"""A registrar's right ends."""

from typing import Any

from kortisto.access.policy import grounds_to_end_right
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.moves import end_right


@action
def end_registrar_right(
    *, actor: Any, right: RegistrarRight, reason: str, leave_understaffed: bool = False
) -> RegistrarRight:
    """End a right at once, also in sessions that are open: every page asks again.

    The office ends any right, an administrator of the point's owner those of its points. Rights elsewhere stay as they are.
    Refuses as `end_right` does (BR-RG-07).
    """
    grounds = grounds_to_end_right(actor=actor, right=right)
    ended = end_right(right=right, reason=reason, leave_understaffed=leave_understaffed)
    record(
        Event.RIGHT_ENDED, actor=actor, subject=right, move=ended.move, grounds=grounds, person=right.user.person,
        context=right.point, reason=reason, registrars_left=ended.left,
    )  # fmt: skip
    return right
