"""The certificate authority refuses a card's certificates."""

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Card
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor


@action
def note_issuing_problem(*, actor: Actor, card: Card, code: str, details: str = "") -> Card:
    """Keep why, so that the office and the desk see it; nothing is tried again until somebody asks for it."""
    grounds_of_the_program(actor=actor)
    Card.objects.filter(pk=card.pk).update(problem=code)
    card.problem = code
    record(
        Event.ISSUING_REFUSED, actor=actor, subject=card, person=card.holder, context=card.customership, code=code,
        details=details,
    )  # fmt: skip
    return card
