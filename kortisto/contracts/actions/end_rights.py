from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_end_rights
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.moves import end_point_right
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.registrars.models import PointRight


@action
def end_rights(*, actor: Any, point_right: PointRight, reason: str) -> PointRight:
    """The issuer takes back rights it granted to a point: its registrars no longer see the customer. The mandate stays.

    The rights can be granted anew, for example narrowed to other persons. Refuses with `reason_needed`.
    """
    grounds = grounds_to_end_rights(actor=actor, point_right=point_right)
    if not reason.strip():
        raise Refusal("reason_needed", _("Give the reason; it is kept on record."), field="reason")
    move = end_point_right(point_right=point_right)
    record(
        Event.RIGHTS_ENDED, actor=actor, subject=point_right, context=point_right.customership, move=move, grounds=grounds,
        reason=reason,
    )  # fmt: skip
    return point_right
