"""The card maker, behind a few verbs. Outside the house: called from jobs, after the commit.

A backend declares in `verbs` which of the protocol's verbs it has; `tests/contract.py` holds what each promises.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.module_loading import import_string

from .conf import maker_settings


class MakerUnavailable(Exception):
    """The maker cannot be reached now; what was to be sent waits."""


@dataclass(frozen=True)
class Incoming:
    """A message of the maker as it came: its number and its content. `content` is None when it was not acceptable."""

    sequence: int
    content: dict[str, Any] | None
    trouble: str
    done: Callable[[], None]
    refuse: Callable[[], None]


class CardMaker(Protocol):
    verbs: frozenset[str]

    def send(self, content: dict[str, Any], *, sequence: int) -> None:
        """Send a message (`maker.messages`) that may have been sent before: the maker counts each number once."""
        ...

    def fetch_results(self) -> Iterator[Incoming]:
        """What the maker has to say, the lowest number first. Each one is there until its `done` or `refuse` is
        called.
        """
        ...


VERBS = frozenset({"send", "fetch_results"})


def card_maker() -> CardMaker:
    """The backend that the settings name."""
    made: CardMaker = import_string(maker_settings().backend)()
    return made
