from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin
from kortisto.bulletins.states import BULLETIN, WAITING
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState


@action
def finish_sending(*, actor: Any, bulletin: Bulletin) -> Bulletin:
    """No mail of the bulletin waits any more: each has been sent, was refused, or could not be sent. None was left by a stop."""
    grounds = grounds_of_the_program(actor=actor)
    if bulletin.deliveries.filter(state__in=WAITING).exists():
        raise WrongState("bulletins.Bulletin.finish", bulletin.state)
    move = BULLETIN.apply(bulletin, "finish", sent_at=now())
    record(Event.BULLETIN_SENT, actor=actor, subject=bulletin, move=move, grounds=grounds)
    return bulletin
