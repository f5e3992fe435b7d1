"""Every right of a registrar ends at once."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_stop_registrar
from kortisto.accounts.models import User
from kortisto.accounts.moves import end_visits
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.moves import end_right
from kortisto.registrars.states import RightState


@action
def end_all_rights(*, actor: Any, user: User, reason: str, leave_understaffed: bool = False) -> User:
    """End all rights of a person for good, suspended ones too; open visits to the desk end at once.

    Refuses with `reason_needed` or `no_rights`, and as `end_right` does (BR-RG-07).
    """
    grounds = grounds_to_stop_registrar(actor=actor, user=user)
    if not reason.strip():
        raise Refusal("reason_needed", _("Write the reason; it stays on record."), field="reason")
    rows = (
        RegistrarRight.objects.filter(user=user).exclude(state=RightState.ENDED).select_related("user__person", "point")
    )
    rights = list(rows.order_by("point_id", "pk"))
    if not rights:
        raise Refusal("no_rights", _("The person has no registrar right."))
    visits = end_visits(user=user)
    for right in rights:
        ended = end_right(right=right, reason=reason, leave_understaffed=leave_understaffed)
        record(
            Event.RIGHT_ENDED, actor=actor, subject=right, move=ended.move, grounds=grounds, person=user.person,
            context=right.point, reason=reason, registrars_left=ended.left, visits_ended=visits,
        )  # fmt: skip
    return user
