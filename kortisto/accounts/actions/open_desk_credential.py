from typing import Any

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.events import Event
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.moves_desk import open_desk, send_first_use, sent_by, sent_event
from kortisto.audit.record import record
from kortisto.kernel.action import action


@action
def open_desk_credential(
    *, actor: Any, user: User, phone: str = "", post_address: str = "", channel: str = ""
) -> DeskCredential:
    """A registrar gets a user name for the desk, and in two other messages the halves of a password for the first use (SM8).

    `channel` is that of the second half; without it the first that is allowed and reaches the registrar (BR-RG-08, BR-RG-09).
    Where the rulebook says so, a link goes out instead of the halves. Refuses as `open_desk` and `send_first_use` do.
    """
    grounds = grounds_to_appoint(actor=actor)
    credential, move = open_desk(user=user)
    record(Event.DESK_OPENED, actor=actor, subject=credential, context=user, move=move, grounds=grounds)
    sent = send_first_use(
        credential=credential, phone=phone, post_address=post_address, channel=channel, with_username=True
    )
    record(
        sent_event(credential), actor=actor, subject=credential, context=user, move=sent, grounds=sent_by(credential)
    )
    return credential
