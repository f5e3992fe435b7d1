"""A cancelled card is destroyed at its point."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_keep_returned
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Card, Place
from kortisto.cards.moves import hold_card, kept_by, pass_custody
from kortisto.cards.states import CardState
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def destroy_card(*, actor: Any, card: Card) -> Card:
    """A cancelled card that lies at the point is destroyed; its chain of custody ends there.

    Refuses with `card_not_cancelled` or `card_not_at_point`.
    """
    grounds = grounds_to_keep_returned(actor=actor, card=card)
    hold_card(card=card)
    if card.state != CardState.CANCELLED:
        raise Refusal("card_not_cancelled", _("The card still works. Cancel it first, with the reason Returned."))
    if kept_by(card=card) != Place.POINT:
        raise Refusal(
            "card_not_at_point", _("The card does not lie at the registration point. Mark it returned first.")
        )
    pass_custody(card=card, to=Place.DESTROYED, by=actor)
    record(
        Event.CARD_DESTROYED, actor=actor, subject=card, grounds=grounds, person=card.holder, context=card.customership
    )
    return card
