from typing import Any

from kortisto.access.policy import grounds_to_write_bulletins
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin
from kortisto.bulletins.states import BULLETIN
from kortisto.kernel.action import action


@action
def call_off_bulletin(*, actor: Any, bulletin: Bulletin) -> Bulletin:
    """Somebody of the office stops an approved bulletin before its sending begins: a draft again, it needs a new approval."""
    grounds = grounds_to_write_bulletins(actor=actor)
    move = BULLETIN.apply(bulletin, "call_off", approved_by="", approved_at=None)
    record(Event.BULLETIN_CALLED_OFF, actor=actor, subject=bulletin, move=move, grounds=grounds)
    return bulletin
