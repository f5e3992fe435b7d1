"""`make quick`: what the change at hand touches first, then of every file in turn, until the time is up.

Thousands of tests do not fit into a minute and a half. With `--seconds N` those run first whose room has a file that differs
from the last commit; then the first test of every file, the second of every file, and so on, so that whatever is broken broadly
is seen early. N seconds after the run began no further test starts, and the summary says how many were left to `make test`.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

UNTIL = "KORTISTO_TESTS_UNTIL"
ROOT = Path(__file__).resolve().parent.parent
LEFT = pytest.StashKey[int]()


def add_option(parser: pytest.Parser) -> None:
    parser.addoption(
        "--seconds", type=float, default=0, help="start no test later than so many seconds after the start"
    )


def begin(config: pytest.Config) -> None:
    """The first process sets the moment; those it starts find it in their environment."""
    config.stash[LEFT] = 0
    seconds = config.getoption("--seconds")
    if seconds and not hasattr(config, "workerinput"):
        os.environ[UNTIL] = str(time.time() + seconds)


def in_turn(items: list[pytest.Item], changed: set[str]) -> list[pytest.Item]:
    """Tests of changed rooms first; in either part one of every file in turn."""
    met: Counter[Path] = Counter()
    order = []
    for item in items:
        order.append((room_of(item.path) not in changed, met[item.path], len(order)))
        met[item.path] += 1
    return [items[place] for _later, _turn, place in sorted(order)]


def room_of(path: Path) -> str:
    """`kortisto/<room>`, or the folder below `tests`."""
    parts = path.relative_to(ROOT).parts if path.is_relative_to(ROOT) else path.parts
    return "/".join(parts[:2])


def changed_rooms() -> set[str]:
    """The rooms with files that differ from the last commit; where git cannot tell, none."""
    asked = ["git", "status", "--porcelain", "--untracked-files=all", "-z"]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    return {room_of(ROOT / entry[3:]) for entry in answer.stdout.split("\0") if len(entry) > 3}


def is_over() -> bool:
    """Whether the time is up."""
    until = os.environ.get(UNTIL)
    return until is not None and time.time() >= float(until)
