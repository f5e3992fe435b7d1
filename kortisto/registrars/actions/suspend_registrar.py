"""Every right of a registrar is suspended at once."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_stop_registrar
from kortisto.accounts.models import User
from kortisto.accounts.moves import end_visits
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later
from kortisto.messages.post import post
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.states import RIGHT, RightState


@action
def suspend_registrar(*, actor: Any, user: User, reason: str) -> User:
    """Suspend all rights of a person until somebody restores or ends them; open visits to the desk end at once.

    A suspended registrar does not count at any point, and points left with too few are told of as ever (BR-RG-06). Refuses with
    `reason_needed` or `no_rights`.
    """
    grounds = grounds_to_stop_registrar(actor=actor, user=user)
    if not reason.strip():
        raise Refusal("reason_needed", _("Write the reason; it stays on record."), field="reason")
    rights = list(
        RegistrarRight.objects.select_for_update(of=("self",))
        .filter(user=user, state=RightState.ACTIVE)
        .select_related("point")
    )
    if not rights:
        raise Refusal("no_rights", _("The person has no registrar right that could be suspended."))
    ended = end_visits(user=user)
    for right in sorted(rights, key=lambda one: one.pk):
        move = RIGHT.apply(right, "suspend")
        record(
            Event.RIGHT_SUSPENDED, actor=actor, subject=right, move=move, grounds=grounds, person=user.person,
            context=right.point, reason=reason, visits_ended=ended,
        )  # fmt: skip
    post("rights_suspended", to=user.actor_code)
    later("registrars:watch_registrar", user=user.code)
    return user
