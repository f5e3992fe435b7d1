from typing import Any

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.events import Event
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.moves import end_visits
from kortisto.accounts.moves_desk import remove_factors, void_deliveries
from kortisto.accounts.states import DESK_CREDENTIAL
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now


@action
def end_desk_credential(*, actor: Any, credential: DeskCredential, reason: str) -> DeskCredential:
    """The user name opens the desk no more; a running visit ends with the next page (SM8)."""
    grounds = grounds_to_appoint(actor=actor)
    move = DESK_CREDENTIAL.apply(
        credential,
        "end",
        password="",
        link_hash="",
        first_use_until=None,
        phone="",
        post_address="",
        new_email="",
        new_email_hash="",
        ended_at=now(),
    )
    void_deliveries(credential)
    remove_factors(credential=credential)
    end_visits(user=credential.user)
    record(
        Event.DESK_ENDED,
        actor=actor,
        subject=credential,
        context=credential.user,
        move=move,
        grounds=grounds,
        reason=reason,
    )
    return credential
