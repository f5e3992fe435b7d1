from typing import Any

from kortisto.access.policy import grounds_to_set_up
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.organisations.events import Event
from kortisto.organisations.models import Invitation
from kortisto.organisations.states import INVITATION


@action
def expire_invitation(*, actor: Any, invitation: Invitation) -> Invitation:
    """The time of an invitation is over; its row says so, and the address can be invited anew (SM1)."""
    grounds = grounds_to_set_up(actor=actor)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.expires_at > now():
        raise WrongState("expire", invitation.state)
    move = INVITATION.apply(invitation, "expire")
    record(
        Event.INVITATION_EXPIRED,
        actor=actor,
        subject=invitation,
        context=invitation.account,
        move=move,
        grounds=grounds,
    )
    return invitation
