from functools import partial
from typing import Any

from django.db import transaction

from kortisto.access.policy import grounds_to_mend_messages
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.messages.events import Event
from kortisto.messages.letters import letter_spool
from kortisto.messages.models import Letter
from kortisto.messages.states import LETTER


@action
def mark_letter_posted(*, actor: Any, letter: Letter) -> Letter:
    """A printed letter has gone to the post; its text is emptied, because it may hold half of a secret (BR-RG-09)."""
    grounds = grounds_to_mend_messages(actor=actor)
    move = LETTER.apply(letter, "post", posted_at=now(), posted_by=actor.actor_code, body=None)
    if letter.secret:
        transaction.on_commit(partial(letter_spool().drop, code=letter.code))
    record(Event.LETTER_POSTED, actor=actor, subject=letter, move=move, grounds=grounds)
    return letter
