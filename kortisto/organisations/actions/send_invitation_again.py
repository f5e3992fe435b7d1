from typing import Any

from kortisto.access.policy import grounds_to_administer
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.organisations.events import Event
from kortisto.organisations.models import Invitation
from kortisto.organisations.moves import lock_account, new_token, send_invitation
from kortisto.organisations.states import INVITATION


@action
def send_invitation_again(*, actor: Any, invitation: Invitation) -> Invitation:
    """The letter was lost or came too late: a new token goes out and the old one is worth nothing (SM1, BR-SC-02)."""
    account = lock_account(account=invitation.account)
    grounds = grounds_to_administer(actor=actor, account=account)
    token, hashed, expires_at = new_token()
    move = INVITATION.apply(invitation, "send_again", token_hash=hashed, expires_at=expires_at)
    send_invitation(invitation=invitation, token=token)
    record(
        Event.INVITATION_SENT_AGAIN, actor=actor, subject=invitation, context=account, move=move, grounds=grounds,
        email=invitation.email,
    )  # fmt: skip
    return invitation
