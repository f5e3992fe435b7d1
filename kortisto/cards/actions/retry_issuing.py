"""What stood in the way of a card's certificates has been put right."""

from typing import Any

from kortisto.access.policy import grounds_to_retry
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Card
from kortisto.kernel.action import action
from kortisto.kernel.errors import WrongState
from kortisto.kernel.jobs import later


@action
def retry_issuing(*, actor: Any, card: Card) -> Card:
    """Ask the certificate authority again for a card that it refused."""
    grounds = grounds_to_retry(actor=actor)
    if not Card.objects.filter(pk=card.pk).exclude(problem="").update(problem=""):
        raise WrongState("cards.Card.retry_issuing", card.state)
    card.problem = ""
    record(
        Event.ISSUING_RETRIED, actor=actor, subject=card, grounds=grounds, person=card.holder, context=card.customership
    )
    later("cards:issue_waiting")
    return card
