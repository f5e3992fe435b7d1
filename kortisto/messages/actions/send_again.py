from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_mend_messages
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.events import Event
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.states import MESSAGE


@action
def send_again(*, actor: Any, message: OutgoingMessage) -> OutgoingMessage:
    """Somebody at the office has a message sent again that failed, was refused, or stopped half-way.

    The address is looked up afresh. A message whose facts are gone cannot be made into words any more.
    """
    grounds = grounds_to_mend_messages(actor=actor)
    if message.facts is None:
        raise Refusal(
            "facts_gone",
            _(
                "What the message was to tell has been erased, so it cannot be sent again. Repeat the act that it told about."
            ),
        )
    move = MESSAGE.apply(message, "send_again", tries=0, next_try_at=now(), ended_at=None, problem="")
    record(Event.MESSAGE_QUEUED_AGAIN, actor=actor, subject=message, move=move, grounds=grounds)
    return message
