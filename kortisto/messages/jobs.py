"""The sweeps that send what is due. Messages are rows; a sweep that runs twice, or beside another, sends nothing twice."""

import time
from contextlib import closing
from datetime import timedelta

from kortisto.kernel.clock import now
from kortisto.kernel.jobs import job, later, periodic

from .lanes import LANE_SECONDS, LANES, waiting_in_bulk, work_lane
from .letters import letter_spool
from .models import Channel, Letter, OutgoingMessage
from .sending import Connections, send, take
from .states import LetterState, MessageState

# A sweep ends before the next one begins.
SWEEP_SECONDS = 50
# Facts of messages that could not be sent are kept this long, for sending again after the address was mended.
FACTS_DAYS = 14


@periodic("messages:send_mails", cron="* * * * *")
def send_mails() -> int:
    """Send the mails that are due; returns how many were taken."""
    return sweep((Channel.MAIL,))


@periodic("messages:send_others", cron="* * * * *")
def send_others() -> int:
    """Send text messages and spool letters, apart from the mails so that a slow gateway holds up nothing else."""
    return sweep((Channel.SMS, Channel.LETTER))


def sweep(channels: tuple[str, ...]) -> int:
    """Take and send due messages of some channels until there are none or the time is up."""
    taken = 0
    until = time.monotonic() + SWEEP_SECONDS
    with closing(Connections()) as connections:
        while time.monotonic() < until and (message := take(channels)) is not None:
            send(message, connections.for_next() if message.channel == Channel.MAIL else None)
            taken += 1
            if message.problem.startswith("server_"):
                connections.close()  # what was closed or refused at the other end is not used again
    return taken


@job("messages:send_urgent", queue="urgent")
def send_urgent(*, code: str) -> None:
    """Send one message at once; nothing to do when a sweep was quicker."""
    message = take(tuple(Channel.values), code=code)
    if message is not None:
        send(message)


@periodic("messages:send_bulk", cron="* * * * *")
def send_bulk() -> None:
    """Put a worker on each lane while a sending to many has something to send."""
    if waiting_in_bulk():
        for number in LANES:
            later("messages:send_lane", lane=str(number))


@job("messages:send_lane", queue="bulk", retry=False)
def send_lane(*, lane: str) -> None:
    """Work one lane, and when the time was too short have it worked on; nothing to do when another worker has it."""
    began = time.monotonic()
    work_lane(int(lane))
    if time.monotonic() - began >= LANE_SECONDS and waiting_in_bulk():
        later("messages:send_lane", lane=lane)


@periodic("messages:sweep_letters", cron="50 2 * * *", queue="bulk")
def sweep_letters() -> int:
    """Texts in the spool of letters that nobody is to print any more: left by a crash after the commit."""
    spool = letter_spool()
    codes = spool.codes()
    wanted = set(Letter.objects.filter(code__in=codes, state=LetterState.SPOOLED).values_list("code", flat=True))
    stray = [code for code in codes if code not in wanted]
    for code in stray:
        spool.drop(code=code)
    return len(stray)


@periodic("messages:forget_facts", cron="40 2 * * *", queue="bulk")
def forget_facts() -> int:
    """Empty the facts of messages that were given up long ago: their links have expired, their names are nobody's need."""
    old = OutgoingMessage.objects.filter(
        state__in=(MessageState.FAILED, MessageState.BOUNCED), ended_at__lt=now() - timedelta(days=FACTS_DAYS)
    )
    return old.exclude(facts=None).update(facts=None)
