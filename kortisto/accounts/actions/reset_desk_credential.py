from typing import Any

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.events import Event
from kortisto.accounts.limits import forget_failures
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.moves import end_visits, remove_factors, send_first_use_link
from kortisto.accounts.states import DESK_CREDENTIAL
from kortisto.audit.record import record
from kortisto.kernel.action import action


@action
def reset_desk_credential(*, actor: Any, credential: DeskCredential, reason: str) -> DeskCredential:
    """The registrar has lost password or factor: both are void, running visits end, and a new link is sent (SM8)."""
    grounds = grounds_to_appoint(actor=actor)
    move = DESK_CREDENTIAL.apply(
        credential, "reset", password="", link_hash="", first_code_hash="", link_expires_at=None, failures=0
    )
    remove_factors(credential=credential)
    end_visits(user=credential.user)
    forget_failures(f"desk:{credential.username}")
    record(
        Event.DESK_RESET,
        actor=actor,
        subject=credential,
        context=credential.user,
        move=move,
        grounds=grounds,
        reason=reason,
    )
    sent = send_first_use_link(credential=credential, with_username=False)
    record(Event.DESK_LINK_SENT, actor=actor, subject=credential, context=credential.user, move=sent)
    return credential
