from typing import Any

from kortisto.access.policy import grounds_to_mend_messages
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.messages.events import Event
from kortisto.messages.models import Letter
from kortisto.messages.states import LETTER


@action
def mark_letter_posted(*, actor: Any, letter: Letter) -> Letter:
    """A printed letter has gone to the post; its text is emptied, because it may hold half of a secret (BR-RG-09)."""
    grounds = grounds_to_mend_messages(actor=actor)
    move = LETTER.apply(letter, "post", posted_at=now(), posted_by=actor.actor_code, body=None)
    record(Event.LETTER_POSTED, actor=actor, subject=letter, move=move, grounds=grounds)
    return letter
