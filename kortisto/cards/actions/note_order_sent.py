"""An order goes to the card maker with the next batch."""

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import CardOrder
from kortisto.cards.states import ORDER
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor


@action
def note_order_sent(*, actor: Actor, order: CardOrder, batch: int) -> CardOrder:
    """The order is on a batch; `WrongState` when it was cancelled meanwhile, and then it does not go."""
    grounds_of_the_program(actor=actor)
    move = ORDER.apply(order, "send")
    record(
        Event.ORDER_SENT, actor=actor, subject=order, move=move, person=order.holder, context=order.customership,
        batch=batch,
    )  # fmt: skip
    return order
