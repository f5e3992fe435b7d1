"""States of a message on its way out, and of a letter on its way to the post."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.states import Move, StateTable, Who


class MessageState(models.TextChoices):
    QUEUED = "queued", _("Waits to be sent")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be sent")
    BOUNCED = "bounced", _("Address refused")
    DROPPED = "dropped", _("Not needed any more")


M = MessageState
# A crash between handing a mail over and noting it leaves *sending*: it may have been sent, so nobody sends it again
# without a person's word. `put_back` is for tries of which we know that nothing was handed over. `resume` is for the mails of a
# sending to many: what a worker that died had in hand goes out again under the same Message-ID, so that nobody is left out.
MESSAGE = StateTable(
    "outbox.OutgoingMessage",
    moves=[
        Move("begin", {M.QUEUED}, M.SENDING),
        Move("finish", {M.SENDING}, M.SENT),
        Move("put_back", {M.SENDING}, M.QUEUED),
        Move("resume", {M.SENDING}, M.QUEUED),
        Move("give_up", {M.SENDING}, M.FAILED),
        Move("bounce", {M.SENDING, M.SENT}, M.BOUNCED),
        Move("send_again", {M.SENDING, M.FAILED, M.BOUNCED}, M.QUEUED),
        Move("drop", {M.QUEUED, M.SENDING, M.FAILED, M.BOUNCED}, M.DROPPED),
    ],
    next={M.QUEUED: Who.PROGRAM, M.SENDING: Who.PROGRAM, M.FAILED: Who.ISSUER, M.BOUNCED: Who.ISSUER},
    final={M.DROPPED},
)


class LetterState(models.TextChoices):
    SPOOLED = "spooled", _("Waits for printing")
    POSTED = "posted", _("Posted")
    DROPPED = "dropped", _("Not needed any more")


LETTER = StateTable(
    "outbox.Letter",
    moves=[
        Move("post", {LetterState.SPOOLED}, LetterState.POSTED),
        Move("drop", {LetterState.SPOOLED}, LetterState.DROPPED),
    ],
    next={LetterState.SPOOLED: Who.ISSUER},
    final={LetterState.POSTED, LetterState.DROPPED},
)
