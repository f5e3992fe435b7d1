"""How the cards room hears from the maker. It registers itself when the program starts; this room knows only codes.

Every hook is called inside a transaction that also notes that it was told; it may be called again when it failed, never
after it succeeded. `WrongState` from `on_sent` and `on_produced` is an answer: the order was cancelled meanwhile, so it
is left out, or its card destroyed. Anything else a hook raises is trouble: told again after a pause, and seen by people
(`queries.news_in_trouble`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class OnSent(Protocol):
    def __call__(self, *, order_code: str, batch: int) -> None: ...


class OnProduced(Protocol):
    def __call__(self, *, order_code: str, serial: str, csr_auth: bytes, csr_sign: bytes) -> None: ...


class OnRejected(Protocol):
    def __call__(self, *, order_code: str, serial: str, reason: str, explanation: str) -> None: ...


class OnDispatched(Protocol):
    def __call__(self, *, box: str, point_code: str, serials: list[str], day: date) -> None: ...


class OnHeard(Protocol):
    def __call__(self) -> None: ...


def _nobody(**_news: object) -> None:
    raise LookupError("nobody listens to the card maker")


def _nothing() -> None:
    """Nobody wants to know that a round of news is over."""


@dataclass
class Hooks:
    on_sent: Callable[..., None] = _nobody
    on_produced: Callable[..., None] = _nobody
    on_rejected: Callable[..., None] = _nobody
    on_dispatched: Callable[..., None] = _nobody
    # After a round in which something was told: what can be done for many cards at once is done then.
    on_heard: Callable[[], None] = _nothing


_hooks = Hooks()


def listen(
    *,
    on_sent: OnSent,
    on_produced: OnProduced,
    on_rejected: OnRejected,
    on_dispatched: OnDispatched,
    on_heard: OnHeard = _nothing,
) -> Hooks:
    """Register who hears the maker; gives who heard it before, for tests to put back."""
    global _hooks
    before, _hooks = _hooks, Hooks(on_sent, on_produced, on_rejected, on_dispatched, on_heard)
    return before


def hooks() -> Hooks:
    return _hooks
