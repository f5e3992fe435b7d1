"""Limits of tries, first for the account and only far later for the address, because a hospital shares one address.

An account that fails waits longer from try to try. The count is kept in the cache under a fingerprint of what was typed, so
that a user name nobody has behaves like one that somebody has. The tries on one account come one at a time: guessing in
parallel gains nothing.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.core.cache import cache
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.errors import TooMany

Found = TypeVar("Found")

FREE_TRIES = 4
LONGEST_WAIT = 15 * 60
REMEMBERED = 24 * 3600
TRIES_OF_AN_ADDRESS = 300
WINDOW_OF_AN_ADDRESS = 10 * 60


def wait_after(failures: int) -> int:
    """Seconds until the next try after so many failures in a row: none, none, none, none, 2, 4, 8 … 900."""
    return 0 if failures < FREE_TRIES + 1 else min(2 ** (failures - FREE_TRIES), LONGEST_WAIT)


def _key(kind: str, value: str) -> str:
    return f"limit:{kind}:{hashlib.sha256(value.casefold().encode()).hexdigest()}"


@contextmanager
def one_at_a_time(key: str) -> Iterator[None]:
    """A transaction in which nobody else tries the same key."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])
        yield


def limited(*, account: str, address: str, check: Callable[[], Found | None]) -> Found | None:
    """Run one check of a secret; what it found, or None when it failed, which counts. `TooMany` while a wait is on.

    `account` is what was typed or whose secret it is; nothing about it can be told from the answer.
    """
    account_key, address_key = _key("account", account), _key("address", address)
    moment = now().timestamp()
    found = None
    with one_at_a_time(account_key):
        failures, until = cache.get(account_key, (0, 0.0))
        tries, since = cache.get(address_key, (0, moment))
        if moment - since > WINDOW_OF_AN_ADDRESS:
            tries, since = 0, moment
        seconds = max(until - moment, (since + WINDOW_OF_AN_ADDRESS - moment) if tries >= TRIES_OF_AN_ADDRESS else 0)
        if seconds <= 0:
            found = check()
            if found is None:
                cache.set(account_key, (failures + 1, moment + wait_after(failures + 1)), REMEMBERED)
                cache.set(address_key, (tries + 1, since), WINDOW_OF_AN_ADDRESS)
            elif failures:
                cache.delete(account_key)
    if seconds > 0:
        raise TooMany(
            "too_many_tries",
            _("There have been too many failed tries. Wait %(seconds)d seconds and try again.")
            % {"seconds": int(seconds) + 1},
        )
    return found


def forget_failures(account: str) -> None:
    """The account begins afresh: after a reset."""
    cache.delete(_key("account", account))
