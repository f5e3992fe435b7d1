from typing import Any

from kortisto.access.policy import grounds_to_write_bulletins
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin
from kortisto.bulletins.moves import draft
from kortisto.bulletins.states import BULLETIN
from kortisto.kernel.action import action


@action
def discard_bulletin(*, actor: Any, bulletin: Bulletin) -> Bulletin:
    """Somebody of the office throws a draft away. Refuses with `waits_for_approval` while a second person decides on it."""
    grounds = grounds_to_write_bulletins(actor=actor)
    row = draft(bulletin)
    move = BULLETIN.apply(row, "discard")
    record(Event.BULLETIN_DISCARDED, actor=actor, subject=row, move=move, grounds=grounds)
    return row
