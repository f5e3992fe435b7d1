"""A box of cards has come to a registration point, and the registrar goes through it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_receive_box
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Box, BoxCard
from kortisto.cards.moves import pass_custody, tell_holder
from kortisto.cards.states import BOX, CARD, CardState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal

# What a scanner may read from something that is no card is kept no longer than this.
LONGEST_SERIAL = 40


@action
def receive_box(*, actor: Any, box: Box, serials: list[str]) -> Box:
    """Every card found is at the point from now on; missing and unexpected ones are named and followed up.

    `serials` are the card serials read or ticked. A card that is missing stays on its way. A serial that the list does not have
    is kept on the box as unexpected, whatever it belongs to; its card moves nowhere until somebody has found out.
    """
    grounds = grounds_to_receive_box(actor=actor, point=box.point)
    read = {serial.strip().upper() for serial in serials if serial.strip()}
    if not read:
        raise Refusal("nothing_found", _("Read or tick at least one card of the box."), field="serials")
    rows = list(box.cards.select_related("card__holder", "card__customership").order_by("pk"))
    expected = {row.card.serial for row in rows}
    missing = sorted(expected - read)
    unexpected = sorted({serial[:LONGEST_SERIAL] for serial in read - expected})
    move = BOX.apply(box, "receive", received_at=now(), received_by=actor, unexpected=unexpected)
    for row in rows:
        row.found = BoxCard.Found.FOUND if row.card.serial in read else BoxCard.Found.MISSING
        row.save(update_fields=["found"])
        if row.card.serial not in read:
            continue
        pass_custody(card=row.card, to=box.point, by=actor)
        if row.card.state == CardState.CANCELLED:
            continue
        arrived = CARD.apply(row.card, "receive")
        record(
            Event.CARD_ARRIVED, actor=actor, subject=row.card, move=arrived, grounds=grounds, person=row.card.holder,
            context=row.card.customership, box=box.code,
        )  # fmt: skip
        tell_holder(name="card_arrived", card=row.card)
    record(
        Event.BOX_RECEIVED, actor=actor, subject=box, move=move, grounds=grounds, missing=missing, unexpected=unexpected
    )
    return box
