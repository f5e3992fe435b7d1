"""The suspended rights of a registrar come into force again."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_stop_registrar
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later
from kortisto.messages.post import post
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarRight
from kortisto.registrars.states import RIGHT, RightState


@action
def restore_registrar(*, actor: Any, user: User, reason: str) -> User:
    """Bring every suspended right of a person into force again. Refuses with `reason_needed` or `no_rights`."""
    grounds = grounds_to_stop_registrar(actor=actor, user=user)
    if not reason.strip():
        raise Refusal("reason_needed", _("Write the reason; it stays on record."), field="reason")
    rights = RegistrarRight.objects.filter(user=user, state=RightState.SUSPENDED).select_related("point").order_by("pk")
    if not rights:
        raise Refusal("no_rights", _("The person has no suspended registrar right."))
    for right in rights:
        move = RIGHT.apply(right, "restore")
        record(
            Event.RIGHT_RESTORED, actor=actor, subject=right, move=move, grounds=grounds, person=user.person,
            context=right.point, reason=reason,
        )  # fmt: skip
    post("rights_restored", to=user.actor_code)
    later("registrars:watch_registrar", user=user.code)
    return user
