from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_mend_messages
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.events import Event
from kortisto.messages.letters import letter_spool
from kortisto.messages.models import Letter
from kortisto.messages.states import LETTER


@action
def open_letter(*, actor: Any, letter: Letter) -> Letter:
    """Somebody at the office opens a letter that brings a secret, to print it: on record before its text leaves the spool.

    The text is read once. Refuses with `letter_gone` when it has been.
    """
    grounds = grounds_to_mend_messages(actor=actor)
    if not LETTER.can(letter, "post") or not letter_spool().waits(code=letter.code):
        raise Refusal(
            "letter_gone",
            _(
                "The letter has been opened already, and its text is gone. If it was not printed, send the message again."
            ),
        )
    Letter.objects.filter(pk=letter.pk).update(opened_at=now())
    letter.refresh_from_db(fields=["opened_at"])
    record(Event.LETTER_OPENED, actor=actor, subject=letter, grounds=grounds)
    return letter
