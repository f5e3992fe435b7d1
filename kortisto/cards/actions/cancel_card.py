"""A card is cancelled because it is not needed, was returned, or is wrong."""

from typing import Any

from kortisto.access.policy import grounds_to_cancel_card
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Card
from kortisto.cards.moves import cancel_and_revoke, tell_holder
from kortisto.kernel.action import action


@action
def cancel_card(*, actor: Any, card: Card, reason: str) -> Card:
    """Cancel for good; both certificates are revoked right after the commit (BR-RV-01, BR-RV-02).

    `reason` is one of `CancelReason`. A lost card is reported instead, so that the time of receipt is kept.
    """
    grounds = grounds_to_cancel_card(actor=actor, card=card)
    cancelled = cancel_and_revoke(card=card, reason=reason)
    record(
        Event.CARD_CANCELLED, actor=actor, subject=card, move=cancelled.card, grounds=grounds, person=card.holder,
        context=card.customership, reason=reason,
    )  # fmt: skip
    for letter, withdrawn in cancelled.letters:
        record(Event.LETTER_WITHDRAWN, actor=actor, subject=letter, move=withdrawn, person=card.holder, card=card.code)
    tell_holder(name="card_cancelled", card=card)
    return card
