"""The exchange with the card maker. Swept every few seconds; a job asked for by name only makes it sooner."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from kortisto.kernel.jobs import job, periodic

from .card_maker import MakerUnavailable, card_maker
from .hooks import hooks
from .receiving import take_in, tell
from .sending import prepare, send

_SENDING, _RECEIVING = 0x6D616B01, 0x6D616B02

logger = logging.getLogger("kortisto.maker")


@job("maker:send_batches")
def send_batches() -> None:
    """Send waiting orders, certificates and withdrawals. `MakerUnavailable` leaves them waiting and is tried again."""
    with _only_one(_SENDING) as mine:
        if mine:
            prepare()
            send(card_maker())


@job("maker:fetch_results")
def fetch_results() -> None:
    """Take in what the maker says, and tell it to the cards room."""
    with _only_one(_RECEIVING) as mine:
        if mine:
            try:
                take_in(card_maker())
            finally:
                if tell():
                    hooks().on_heard()


@periodic("maker:sweep", cron="* * * * * */5")
def sweep() -> None:
    """Both ways; a maker that cannot be reached is no fault of the sweep: what waits is seen in the office."""
    for step in (send_batches, fetch_results):
        try:
            step()
        except MakerUnavailable:
            logger.warning("maker:unavailable")


@contextmanager
def _only_one(number: int) -> Iterator[bool]:
    """True for one process at a time; the others have nothing to do. The lock goes with the connection when a process
    dies.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [number])
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
