from typing import Any

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.events import Event
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.moves import send_first_use_link
from kortisto.audit.record import record
from kortisto.kernel.action import action


@action
def send_desk_link_again(*, actor: Any, credential: DeskCredential) -> DeskCredential:
    """The link got lost or expired: a new one is sent, and the old one works no more (SM8). `WrongState` once in use."""
    grounds = grounds_to_appoint(actor=actor)
    move = send_first_use_link(credential=credential, with_username=False)
    record(Event.DESK_LINK_SENT, actor=actor, subject=credential, context=credential.user, move=move, grounds=grounds)
    return credential
