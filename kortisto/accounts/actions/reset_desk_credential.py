from typing import Any

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.events import Event
from kortisto.accounts.limits import forget_failures
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.moves import end_visits
from kortisto.accounts.moves_desk import remove_factors, send_first_use, sent_by, sent_event
from kortisto.accounts.states import DESK_CREDENTIAL
from kortisto.audit.record import record
from kortisto.kernel.action import action


@action
def reset_desk_credential(
    *,
    actor: Any,
    credential: DeskCredential,
    reason: str,
    phone: str = "",
    post_address: str = "",
    channel: str = "",
) -> DeskCredential:
    """The registrar has lost password or factor: both are void, running visits end, and a new beginning is sent (SM8)."""
    grounds = grounds_to_appoint(actor=actor)
    move = DESK_CREDENTIAL.apply(credential, "reset", password="", link_hash="", first_use_until=None, failures=0)
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
    sent = send_first_use(
        credential=credential, phone=phone, post_address=post_address, channel=channel, with_username=False
    )
    record(
        sent_event(credential), actor=actor, subject=credential, context=credential.user, move=sent,
        grounds=sent_by(credential),
    )  # fmt: skip
    return credential
