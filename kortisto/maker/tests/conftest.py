"""A maker in this process, and somebody who hears it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from kortisto.maker import hooks
from kortisto.maker.testing import maker_in_this_process


@dataclass
class Listener:
    """Notes what the cards room would hear; `troubles` are raised once each, by order code."""

    sent: list[str] = field(default_factory=list)
    produced: dict[str, dict[str, Any]] = field(default_factory=dict)
    rejected: dict[str, dict[str, Any]] = field(default_factory=dict)
    boxes: list[dict[str, Any]] = field(default_factory=list)
    rounds: int = 0
    troubles: dict[str, Exception] = field(default_factory=dict)

    def on_sent(self, *, order_code: str, batch: int) -> None:
        self._trouble(order_code)
        self.sent.append(order_code)

    def on_produced(self, *, order_code: str, **card: Any) -> None:
        self._trouble(order_code)
        assert order_code not in self.produced, "told twice"
        self.produced[order_code] = card

    def on_rejected(self, *, order_code: str, **why: Any) -> None:
        self._trouble(order_code)
        assert order_code not in self.rejected, "told twice"
        self.rejected[order_code] = why

    def on_dispatched(self, **box: Any) -> None:
        self._trouble(box["box"])
        self.boxes.append(box)

    def on_heard(self) -> None:
        self.rounds += 1

    def _trouble(self, name: str) -> None:
        if name in self.troubles:
            raise self.troubles.pop(name)


@pytest.fixture
def heard() -> Iterator[Listener]:
    listener = Listener()
    before = hooks.listen(
        on_sent=listener.on_sent,
        on_produced=listener.on_produced,
        on_rejected=listener.on_rejected,
        on_dispatched=listener.on_dispatched,
        on_heard=listener.on_heard,
    )
    yield listener
    hooks.listen(**vars(before))


@pytest.fixture
def factory(tmp_path):
    with maker_in_this_process(tmp_path / "maker") as made:
        yield made
