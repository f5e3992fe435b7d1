"""The statements a program sends to the database, by their kind: how many, and how long they took."""

from __future__ import annotations

import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

HOUSE = str(Path(__file__).resolve().parent.parent.parent / "kortisto")


class Statements:
    """A wrapper of `connection.execute_wrapper` that counts and times; `by_place` also keeps which line of the house asked."""

    def __init__(self, *, by_place: bool = True) -> None:
        self.by_place = by_place
        self.found: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0, 0.0])

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            kind = (shape(sql), place() if self.by_place else "")
            self.found[kind][0] += 1
            self.found[kind][1] += time.perf_counter() - started

    def tell(self, to: TextIO, most: int = 70) -> None:
        total = sum(count for count, _ in self.found.values())
        seconds = sum(took for _, took in self.found.values())
        print(f"{total:.0f} statements, {seconds:.2f} s", file=to)
        for (sql, where), (count, took) in sorted(self.found.items(), key=lambda one: -one[1][1])[:most]:
            print(f"{count:7.0f} {1000 * took / count:8.3f} ms {took:7.2f} s  {where:<52} {sql[:150]}", file=to)


def shape(sql: str) -> str:
    """A statement without its values and its long list of columns."""
    sql = re.sub(r"\s+", " ", str(sql))
    sql = re.sub(r"SELECT .*? FROM", "SELECT … FROM", sql, count=1)
    return re.sub(r"\((%s(, )?)+\)", "(…)", sql)


def place() -> str:
    """The line of the house nearest to the statement, and the one that called it from another file."""
    found = []
    frame = sys._getframe(2)
    while frame is not None and len(found) < 2:
        file = frame.f_code.co_filename
        if file.startswith(HOUSE) and not (found and found[-1][0] == file):
            found.append((file, frame.f_lineno))
        frame = frame.f_back  # type: ignore[assignment]
    return " < ".join(f"{Path(file).stem}:{line}" for file, line in found)
