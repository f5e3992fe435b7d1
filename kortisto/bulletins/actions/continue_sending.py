from typing import Any

from kortisto.access.policy import grounds_to_write_bulletins
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin
from kortisto.bulletins.states import BULLETIN
from kortisto.kernel.action import action
from kortisto.kernel.jobs import later


@action
def continue_sending(*, actor: Any, bulletin: Bulletin) -> Bulletin:
    """Somebody of the office lets a stopped bulletin go on to the rest of its receivers: it is the one that was approved."""
    grounds = grounds_to_write_bulletins(actor=actor)
    move = BULLETIN.apply(bulletin, "go_on", sent_at=None)
    record(Event.BULLETIN_CONTINUED, actor=actor, subject=bulletin, move=move, grounds=grounds)
    later("bulletins:keep_going")
    return bulletin
