"""A cancelled card comes back to its point."""

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
def return_card(*, actor: Any, card: Card) -> Card:
    """The holder, or somebody for them, has brought a cancelled card back; the point keeps it until it is destroyed (BR-RV-03).

    A card that still works is cancelled first. Refuses with `card_not_cancelled` or `card_not_with_holder`.
    """
    grounds = grounds_to_keep_returned(actor=actor, card=card)
    hold_card(card=card)
    if card.state != CardState.CANCELLED:
        raise Refusal("card_not_cancelled", _("The card still works. Cancel it first, with the reason Returned."))
    if kept_by(card=card) not in (Place.PERSON, Place.LOST):
        raise Refusal("card_not_with_holder", _("The card is not with its holder, so it cannot be returned."))
    pass_custody(card=card, to=card.point, by=actor)
    record(
        Event.CARD_RETURNED, actor=actor, subject=card, grounds=grounds, person=card.holder, context=card.customership
    )
    return card
