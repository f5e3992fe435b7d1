"""Putting the end of an employment on record, whoever carried it out."""

from typing import Any

from kortisto.audit.record import record
from kortisto.holders.events import Event as HolderEvent

from .events import Event
from .models import EmploymentEnd
from .moves import Ended, tell_holder


def note_end(*, actor: Any, end: EmploymentEnd, ended: Ended, grounds: Any) -> None:
    """What the end moved beside the report itself, each with its own event; the holder is told of each card."""
    person = end.person
    for line, move in ended.lines:
        record(
            HolderEvent.LINE_ENDED, actor=actor, subject=line, move=move, person=person, grounds=grounds,
            context=line.proof.mandate or line.proof.contract, report=end.code,
        )  # fmt: skip
    for order, move in ended.orders:
        record(
            Event.ORDER_CANCELLED, actor=actor, subject=order, move=move, person=person, grounds=grounds,
            context=order.customership, report=end.code,
        )  # fmt: skip
    for card, made in ended.cards:
        record(
            Event.CARD_CANCELLED, actor=actor, subject=card, move=made.card, person=person, grounds=grounds,
            context=card.customership, reason=card.cancel_reason, report=end.code,
        )  # fmt: skip
        for letter, withdrawn in made.letters:
            record(Event.LETTER_WITHDRAWN, actor=actor, subject=letter, move=withdrawn, person=person, card=card.code)
        tell_holder(name="card_to_return", card=card)
