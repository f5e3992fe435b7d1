"""What the outbox notes of a bulletin's mails, kept at its delivery: sent, refused, come back, interrupted, stopped."""

from typing import Any

from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.kernel.states import MoveMade
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.states import MESSAGE, MessageState

from .models import Delivery
from .states import DELIVERY, DeliveryState

NAME = "bulletin"
_MOVES = {
    DeliveryState.SENT: "send",
    DeliveryState.REFUSED: "refuse",
    DeliveryState.BOUNCED: "bounce",
    DeliveryState.FAILED: "fail",
    DeliveryState.QUEUED: "queue_again",
    DeliveryState.STOPPED: "stop",
}
# While two lanes note the two mails of one registrar at the same moment, the slower one looks again.
_LOOKS = 3


def register() -> None:
    if follow not in MESSAGE.followers:
        MESSAGE.followers.append(follow)


def follow(message: OutgoingMessage, move: MoveMade) -> None:
    """A mail of the outbox has moved; when it is a bulletin's, so has its delivery."""
    if message.name != NAME or move.name in ("begin", "put_back"):
        return
    code = message.addressee.partition(":")[2]
    if move.name == "resume":
        Delivery.objects.filter(code=code).update(interrupted_at=now())
        return
    for _look in range(_LOOKS):
        delivery = Delivery.objects.filter(code=code).first()
        if delivery is None:
            return
        target, problem = _outcome(message, move)
        if delivery.state == target:
            return
        also: dict[str, Any] = {"problem": problem}
        if target == DeliveryState.SENT:
            also["mailed_at"] = now()
        try:
            DELIVERY.apply(delivery, _MOVES[target], **also)
        except WrongState:
            continue
        return


def _outcome(message: OutgoingMessage, move: MoveMade) -> tuple[DeliveryState, str]:
    """What the registrar's mails together have come to: one that arrived is enough."""
    if move.name == "finish":
        return DeliveryState.SENT, ""
    mails = list(OutgoingMessage.objects.filter(addressee=message.addressee, name=NAME))
    states = {mail.state for mail in mails}
    problem = message.problem
    if MessageState.SENT in states:
        return DeliveryState.SENT, ""
    if states & {MessageState.QUEUED, MessageState.SENDING}:
        return DeliveryState.QUEUED, ""
    if MessageState.BOUNCED in states:
        back = [mail for mail in mails if mail.state == MessageState.BOUNCED]
        came_back = any(mail.problem.startswith("came_back") for mail in back)
        return (DeliveryState.BOUNCED if came_back else DeliveryState.REFUSED), back[0].problem
    return (DeliveryState.STOPPED, "") if states == {MessageState.DROPPED} else (DeliveryState.FAILED, problem)
