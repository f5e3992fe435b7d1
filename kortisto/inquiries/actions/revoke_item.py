"""One marked card of an inquiry is cancelled, and its certificates are revoked."""

from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event as CardEvent
from kortisto.cards.models import CancelReason
from kortisto.cards.moves import cancel_and_revoke, tell_holder
from kortisto.cards.order_rules import tell_organisation
from kortisto.cards.states import LIVE_CARD_STATES, OPEN_ORDER_STATES, ORDER
from kortisto.inquiries.events import Event
from kortisto.inquiries.models import InquiryItem
from kortisto.inquiries.states import MARK, InquiryState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.maker.moves import withdraw


@action
def revoke_item(*, actor: Any, item: InquiryItem) -> InquiryItem:
    """Cancel the card as suspected of misuse, or the order whose card has not been made (BR-RV-02).

    What was cancelled otherwise meanwhile is passed over. `WrongState` when the inquiry's revoking has not been approved.
    """
    grounds = grounds_of_the_program(actor=actor)
    inquiry, order = item.inquiry, item.order
    if inquiry.state != InquiryState.REVOKING:
        raise WrongState("inquiries.InquiryItem.revoke", inquiry.state)
    card = getattr(order, "card", None)
    facts: dict[str, Any] = {"person": order.holder, "context": order.customership, "inquiry": inquiry.code}
    if card is not None and card.state in LIVE_CARD_STATES:
        cancelled = cancel_and_revoke(card=card, reason=CancelReason.MISUSE)
        record(
            CardEvent.CARD_CANCELLED, actor=actor, subject=card, move=cancelled.card, grounds=grounds,
            reason=CancelReason.MISUSE, **facts,
        )  # fmt: skip
        for letter, withdrawn in cancelled.letters:
            record(
                CardEvent.LETTER_WITHDRAWN, actor=actor, subject=letter, move=withdrawn, person=order.holder,
                card=card.code,
            )  # fmt: skip
        tell_holder(name="card_cancelled", card=card)
    elif card is None and order.state in OPEN_ORDER_STATES:
        # The maker's row first, then the order: as the exchange takes them.
        withdraw(order_code=order.code)
        moved = ORDER.apply(order, "cancel", ended_at=now(), reject_reason=CancelReason.MISUSE)
        record(
            CardEvent.ORDER_CANCELLED, actor=actor, subject=order, move=moved, grounds=grounds,
            reason=CancelReason.MISUSE, **facts,
        )  # fmt: skip
        tell_organisation("order_cancelled", order=order)
    else:
        move = MARK.apply(item, "pass_over")
        record(Event.ITEM_PASSED_OVER, actor=actor, subject=item, move=move, grounds=grounds, context=inquiry)
        return item
    move = MARK.apply(item, "revoke", revoked_at=now())
    record(
        Event.ITEM_REVOKED, actor=actor, subject=item, move=move, grounds=grounds, person=order.holder, context=inquiry
    )
    return item
