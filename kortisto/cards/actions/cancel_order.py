"""An order is not wanted any more."""

from typing import Any

from kortisto.access.policy import grounds_to_cancel_order
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import CardOrder
from kortisto.cards.order_rules import tell_organisation
from kortisto.cards.states import ORDER
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.maker.moves import withdraw


@action
def cancel_order(*, actor: Any, order: CardOrder, reason: str) -> CardOrder:
    """Cancel an order whose card has not been produced; the maker is told when it has the order already (SM10).

    `WrongState` when the card was produced meanwhile: then the card is cancelled instead.
    """
    grounds = grounds_to_cancel_order(actor=actor, order=order)
    # The maker's row first, then the order: as the exchange takes them, so that neither locks the other up.
    withdraw(order_code=order.code)
    move = ORDER.apply(order, "cancel", ended_at=now(), reject_reason=reason.strip()[:200])
    record(
        Event.ORDER_CANCELLED, actor=actor, subject=order, move=move, grounds=grounds, person=order.holder,
        context=order.customership, reason=reason,
    )  # fmt: skip
    tell_organisation("order_cancelled", order=order)
    return order
