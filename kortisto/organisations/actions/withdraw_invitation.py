from typing import Any

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.organisations.events import Event
from kortisto.organisations.models import Invitation
from kortisto.organisations.states import INVITATION


@action
def withdraw_invitation(*, actor: Any, invitation: Invitation) -> Invitation:
    """An invitation that should not be used any more is withdrawn; its link stops working at once (SM1)."""
    grounds = grounds_to_administer(actor=actor, account=invitation.account)
    move = INVITATION.apply(invitation, "withdraw")
    record(
        Event.INVITATION_WITHDRAWN, actor=actor, subject=invitation, context=invitation.account, move=move, grounds=grounds,
        email=invitation.email,
    )  # fmt: skip
    return invitation
