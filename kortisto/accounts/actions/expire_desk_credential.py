from typing import Any

from kortisto.access.policy import grounds_to_set_up
from kortisto.accounts.events import Event
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.states import DESK_CREDENTIAL
from kortisto.audit.record import record
from kortisto.kernel.action import action


@action
def expire_desk_link(*, actor: Any, credential: DeskCredential) -> DeskCredential:
    """A link that nobody followed within 14 days opens nothing any more (SM8)."""
    grounds = grounds_to_set_up(actor=actor)
    move = DESK_CREDENTIAL.apply(credential, "expire", link_hash="", first_code_hash="")
    record(
        Event.DESK_LINK_EXPIRED, actor=actor, subject=credential, context=credential.user, move=move, grounds=grounds
    )
    return credential
