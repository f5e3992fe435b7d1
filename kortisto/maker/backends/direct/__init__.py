"""The simulator in this process, without files: for tests of other rooms, where a second program would only be in the
way.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...card_maker import VERBS, Incoming
from ...conf import maker_settings
from ...simulator.factory import Factory


class DirectMaker:
    """Same factory, same messages, no envelope."""

    verbs = VERBS

    def __init__(self) -> None:
        self.factory = _factory(maker_settings().state_folder)

    def send(self, content: dict[str, Any], *, sequence: int) -> None:
        self.factory.hear(content, sequence=sequence)

    def fetch_results(self) -> Iterator[Incoming]:
        while self.factory.work():
            pass
        for sequence, content in self.factory.unsent():
            yield Incoming(sequence, content, "", self._done(sequence), self._done(sequence))

    def _done(self, sequence: int) -> Any:
        return lambda: self.factory.mark_sent(sequence)


_factories: dict[Path, Factory] = {}


def _factory(state: Path) -> Factory:
    if state not in _factories:
        _factories[state] = Factory(state)
    return _factories[state]


def forget(state: Path | None = None) -> None:
    """Close the factories, so that the next one starts afresh: between tests."""
    for path in list(_factories):
        if state in (None, path):
            _factories.pop(path).close()
