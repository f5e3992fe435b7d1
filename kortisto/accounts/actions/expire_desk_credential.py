from typing import Any

from kortisto.access.policy import grounds_to_set_up
from kortisto.accounts.events import Event
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.moves_desk import void_deliveries
from kortisto.accounts.states import DESK_CREDENTIAL
from kortisto.audit.record import record
from kortisto.kernel.action import action


@action
def expire_desk_credential(*, actor: Any, credential: DeskCredential) -> DeskCredential:
    """A user name that nobody took into use within 14 days: halves and link open nothing any more (SM8)."""
    grounds = grounds_to_set_up(actor=actor)
    move = DESK_CREDENTIAL.apply(credential, "expire", link_hash="")
    void_deliveries(credential)
    record(Event.DESK_EXPIRED, actor=actor, subject=credential, context=credential.user, move=move, grounds=grounds)
    return credential
