from typing import Any

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.moves_desk import send_first_use, sent_by, sent_event
from kortisto.audit.record import record
from kortisto.kernel.action import action


@action
def send_desk_credential_again(
    *,
    actor: Any,
    credential: DeskCredential,
    phone: str = "",
    post_address: str = "",
    channel: str = "",
    with_username: bool = False,
) -> DeskCredential:
    """A message got lost, or the days ran out: both halves, or the link, are sent anew, and the old ones open nothing (SM8).

    `WrongState` once in use; otherwise refuses as `send_first_use` does.
    """
    grounds = grounds_to_appoint(actor=actor)
    move = send_first_use(
        credential=credential, phone=phone, post_address=post_address, channel=channel, with_username=with_username
    )
    record(
        sent_event(credential), actor=actor, subject=credential, context=credential.user, move=move,
        grounds=grounds.codes() | sent_by(credential),
    )  # fmt: skip
    return credential
