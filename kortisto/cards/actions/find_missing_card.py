"""A card that was missing from its box has turned up."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_receive_box
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import BoxCard
from kortisto.cards.moves import pass_custody, tell_holder
from kortisto.cards.states import CARD
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def find_missing_card(*, actor: Any, row: BoxCard) -> BoxCard:
    """A card that was missing when its box was received has turned up at the point."""
    grounds = grounds_to_receive_box(actor=actor, point=row.box.point)
    if row.found != BoxCard.Found.MISSING:
        raise Refusal("not_missing", _("This card is not missing."))
    row.found = BoxCard.Found.FOUND
    row.save(update_fields=["found"])
    pass_custody(card=row.card, to=row.box.point, by=actor)
    move = CARD.apply(row.card, "receive")
    record(
        Event.CARD_ARRIVED, actor=actor, subject=row.card, move=move, grounds=grounds, person=row.card.holder,
        context=row.card.customership, box=row.box.code,
    )  # fmt: skip
    tell_holder(name="card_arrived", card=row.card)
    return row
