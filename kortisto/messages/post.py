"""The one verb by which other rooms tell somebody something, and the one by which they take it back."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction

from kortisto.kernel.clock import now
from kortisto.kernel.jobs import later

from .facts import write_facts
from .letters import letter_spool
from .models import Channel, Letter, OutgoingMessage
from .states import LETTER, MESSAGE, LetterState, MessageState


def post(
    name: str,
    *,
    to: str,
    language: str | None = None,
    channel: str = Channel.MAIL,
    urgent: bool = False,
    **facts: Any,
) -> OutgoingMessage:
    """Post a message: a row in this transaction, sent after its commit, never when it rolls back.

    `name` is that of its texts (`<room>/messages/<name>.fi.txt`). `to` is "person:CODE", "user:CODE", another kind that a
    room has registered, or "email:…". Without `language` the addressee's own is used. Facts are codes, numbers, texts, days,
    or rows (read afresh when the message leaves); they are sealed and emptied after sending. `urgent` is for messages that
    somebody is waiting for at the screen: they leave at once instead of with the next sweep.
    """
    kind, colon, who = to.partition(":")
    if not (kind and colon and who):
        raise ValueError(f"an addressee is kind:CODE, not {kind!r}")
    message = OutgoingMessage.objects.create(
        name=name,
        addressee=to,
        language=language or "",
        channel=Channel(channel),
        urgent=urgent,
        facts=write_facts(facts),
    )
    if urgent:
        later("messages:send_urgent", code=message.code)
    return message


def post_many(name: str, *, to: Iterable[str], **facts: Any) -> int:
    """Post the same message to many, each a row of its own, sent by the lanes at the rulebook's pace; how many there are.

    The facts are those of all; what is each reader's own is looked up by the addressee when the message leaves.
    """
    written = write_facts(facts)
    rows = [OutgoingMessage(name=name, addressee=addressee, bulk=True, facts=written) for addressee in to]
    OutgoingMessage.objects.bulk_create(rows, batch_size=500)
    if rows:
        later("messages:send_bulk")
    return len(rows)


def drop(codes: Iterable[str]) -> int:
    """What these messages were to tell is void: those that have not left are not sent, letters not posted are not printed.

    How many were stopped. One that is just being sent is left to the sending, which asks whether it is needed.
    """
    stopped = 0
    for message in OutgoingMessage.objects.select_for_update().filter(code__in=list(codes)).order_by("pk"):
        letter = Letter.objects.filter(message=message, state=LetterState.SPOOLED).first()
        if letter is not None:
            LETTER.apply(letter, "drop", body=None)
            transaction.on_commit(partial(letter_spool().drop, code=letter.code))
            stopped += 1
        elif MESSAGE.can(message, "drop") and message.state != MessageState.SENDING:
            MESSAGE.apply(message, "drop", ended_at=now(), facts=None)
            stopped += 1
    return stopped
