"""Lanes: the mails of a sending to many leave by a few lanes, at a pace, beside all others.

A lane is held by one worker at a time (an advisory lock, which a worker that dies lets go of). So what stands in *sending* under
a lane that nobody holds was interrupted: the next one on the lane sends exactly that mail again, under the same Message-ID.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress

from django.db import connection, transaction

from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.rulebook.read import rule

from .models import OutgoingMessage
from .sending import Connections, send
from .states import MESSAGE, MessageState

LANES = (1, 2)
# The first half of a pair of advisory lock numbers: which kind of thing is locked.
_LANE = 0x4C414E45
# A job on a lane is not longer than this, so that a worker that is asked to stop soon can; the next job goes on where it stopped.
LANE_SECONDS = 50
# So many seconds' worth of mails may leave at once before the pace is kept.
BURST_SECONDS = 5


class Pace:
    """At most so many a minute; whoever is too quick waits."""

    def __init__(
        self,
        a_minute: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.a_second = a_minute / 60
        self.clock, self.wait = clock, wait
        self.began, self.count = clock(), 0

    def keep(self) -> None:
        """Wait until the next one may leave."""
        early = (self.count + 1) / self.a_second - BURST_SECONDS - (self.clock() - self.began)
        if early > 0:
            self.wait(early)
        self.count += 1


@contextmanager
def lane_held(number: int) -> Iterator[bool]:
    """Hold a lane; False when another worker has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LANE, number])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LANE, number])


def lanes_at_work() -> set[int]:
    """The lanes that somebody holds now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [_LANE],
        )
        return {int(number) for (number,) in cursor.fetchall()}


def work_lane(number: int, *, pace: Pace | None = None) -> int:
    """Send what is due on a lane until nothing is left or the time is up; how many were taken."""
    with lane_held(number) as mine:
        if not mine:
            return 0
        take_up_again(number)
        return _send_due(number, pace or Pace(rule("bulk_mails_a_minute") / len(LANES)))


def take_up_again(number: int) -> int:
    """What the lane's last worker had in hand when it died goes back into the queue; how many there were."""
    left = list(OutgoingMessage.objects.filter(bulk=True, lane=number, state=MessageState.SENDING))
    for message in left:
        # Somebody of the office may have it sent again in this very moment.
        with suppress(WrongState), transaction.atomic():
            MESSAGE.apply(message, "resume", next_try_at=now(), lane=None, problem="interrupted")
    return len(left)


def _take(number: int) -> OutgoingMessage | None:
    with transaction.atomic():
        due = OutgoingMessage.objects.filter(state=MessageState.QUEUED, bulk=True, next_try_at__lte=now())
        message = due.select_for_update(skip_locked=True).order_by("next_try_at", "pk").first()
        if message is not None:
            MESSAGE.apply(message, "begin", tries=message.tries + 1, begun_at=now(), problem="", lane=number)
        return message


def take_up_others(number: int) -> None:
    """A lane that is at work looks after the other ones, too: what a dead worker left there does not wait for the next sweep."""
    for other in LANES:
        if other != number:
            with lane_held(other) as mine:
                if mine:
                    take_up_again(other)


def _send_due(number: int, pace: Pace) -> int:
    taken = 0
    until = time.monotonic() + LANE_SECONDS
    looked_round = False
    with closing(Connections()) as connections:
        while time.monotonic() < until:
            pace.keep()
            message = _take(number)
            if message is None and looked_round:
                break
            if message is None:
                # Before it goes: a worker on another lane may have died meanwhile.
                take_up_others(number)
                looked_round = True
                continue
            send(message, connections.for_next())
            taken += 1
            if message.problem.startswith("server_"):
                connections.close()
            if message.state == MessageState.QUEUED and message.problem.startswith("server_down"):
                break  # nobody answers there; the next sweep asks again
    return taken


def waiting_in_bulk() -> bool:
    """Whether a sending to many has something to send now, or left something half-way."""
    under_way = OutgoingMessage.objects.filter(bulk=True, state=MessageState.SENDING)
    due = OutgoingMessage.objects.filter(bulk=True, state=MessageState.QUEUED, next_try_at__lte=now())
    return due.exists() or under_way.exists()
