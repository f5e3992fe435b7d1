"""One unit of work: the outermost action, or one request. What is read once in it stays as it was read.

Rows that everything asks for and that hardly ever change (the rulebook) are then read once, not once for each question. Outside
a unit nothing is kept.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_kept: ContextVar[dict[str, Any] | None] = ContextVar("unit_of_work", default=None)


@contextmanager
def unit() -> Iterator[None]:
    """A unit of work; one inside another begins with nothing kept, and the outer one reads afresh after it."""
    outer = _kept.get()
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)
        if outer is not None:
            outer.clear()


def kept() -> dict[str, Any] | None:
    """What the running unit of work keeps, by the name of who keeps it; None outside of one."""
    return _kept.get()
