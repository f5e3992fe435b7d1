"""The card maker rejects an order, or destroys a card it has made."""

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import CancelReason, Card, CardOrder
from kortisto.cards.moves import cancel_and_revoke
from kortisto.cards.states import ORDER, CardState, OrderState
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now
from kortisto.messages.post import post


@action
def note_order_rejected(*, actor: Actor, order: CardOrder, reason: str, explanation: str = "") -> CardOrder:
    """The order ends as rejected and the registrar who made it is told; a card made already is cancelled and revoked.

    A rejection that only confirms that a cancelled order's card was destroyed changes nothing.
    """
    grounds_of_the_program(actor=actor)
    card = Card.objects.select_related("holder", "customership").filter(order=order).first()
    if card is not None:
        if card.state == CardState.CANCELLED:
            record(Event.ORDER_REJECTED, actor=actor, subject=order, person=order.holder, reason=reason, destroyed=True)
            return order
        cancelled = cancel_and_revoke(card=card, reason=CancelReason.FAULTY)
        record(
            Event.CARD_CANCELLED, actor=actor, subject=card, move=cancelled.card, person=card.holder,
            context=card.customership, reason=reason, explanation=explanation,
        )  # fmt: skip
        for letter, withdrawn in cancelled.letters:
            record(
                Event.LETTER_WITHDRAWN, actor=actor, subject=letter, move=withdrawn, person=card.holder, card=card.code
            )
    elif order.state == OrderState.CANCELLED:
        record(Event.ORDER_REJECTED, actor=actor, subject=order, person=order.holder, reason=reason, destroyed=True)
        return order
    else:
        move = ORDER.apply(order, "reject", reject_reason=(explanation or reason)[:200], ended_at=now())
        record(
            Event.ORDER_REJECTED, actor=actor, subject=order, move=move, person=order.holder, context=order.customership,
            reason=reason, explanation=explanation,
        )  # fmt: skip
    post("order_rejected", to=order.ordered_by.reference, order=order.code)
    return order
