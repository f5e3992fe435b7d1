from typing import Any

from kortisto.access.policy import grounds_to_set_up
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.messages.bouncing import note_bounce
from kortisto.messages.events import Event
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.states import MESSAGE


@action
def take_bounce(*, actor: Any, message: OutgoingMessage, status: str = "") -> OutgoingMessage:
    """A mail that was sent has come back; its address is known from now on as one that mail does not reach.

    `status` is the code of the mail system that gave it up (RFC 3463), such as 5.1.1 for an unknown address.
    """
    grounds = grounds_to_set_up(actor=actor)
    move = MESSAGE.apply(message, "bounce", ended_at=now(), problem=f"came_back {status}".strip()[:60])
    note_bounce(address=message.address, status=status)
    record(
        Event.MESSAGE_BOUNCED, actor=actor, subject=message, move=move, grounds=grounds.codes() | {"status": status},
        address=message.address,
    )  # fmt: skip
    return message
