"""Where each leaf of the log was sealed, when somebody has moved, taken out or put in rows.

A leaf's hash knows its position. A leaf that does not fit where it stands is tried elsewhere: if it fits there, it was moved;
if it fits nowhere, its event was changed. Sound logs cost nothing here: nothing is kept but the end.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any

import rfc8785
from django.db import connection

from .entries import entry_of
from .merkle import TILE, leaf_hash

# A number that stands in for the position while other positions are tried; JSON's largest, never a real one.
NOWHERE = 2**53 - 1
# How far around its place a leaf is looked for, and how often, before it is only compared with other misfits.
WINDOW = 4_096
SEARCHES = 200
MISFITS = 1_000

Runs = list[tuple[int, int]]


class Mismatch:
    """A leaf and the event it belongs to, tried at one position after another."""

    def __init__(self, position: int, columns: dict[str, Any], hashed: bytes) -> None:
        self.position = position
        self.code: str = columns["code"]
        self.hashed = hashed
        try:
            self._before, _mark, self._after = rfc8785.dumps(entry_of(columns, NOWHERE)).rpartition(
                str(NOWHERE).encode()
            )
        except (rfc8785.CanonicalizationError, TypeError, ValueError):
            self._before = self._after = b""  # no longer anything that could have been sealed

    def hash_at(self, position: int) -> bytes:
        return leaf_hash(b"%b%d%b" % (self._before, position, self._after))

    def fits(self, position: int) -> bool:
        return self.hash_at(position) == self.hashed

    def search(self) -> int | None:
        """The position within the window that this leaf was sealed at."""
        for distance in range(WINDOW):
            for position in {self.position + distance, self.position - distance}:
                if position >= 0 and self.fits(position):
                    return position
        return None


class Places:
    """For every leaf, in the order in which they stand, where it was sealed."""

    def __init__(self) -> None:
        self.size = 0
        self.end = 0
        self.changed: list[tuple[int, str]] = []
        self.inserted: list[int] = []
        self._shift = 0
        self._gaps: Runs = []  # positions without a leaf
        self._eventless: Runs = []  # positions whose leaf has lost its event
        self._moved: dict[int, tuple[int, bytes, str]] = {}
        self._exchanged: list[tuple[int, int, str]] = []
        self._misfits: list[Mismatch] = []
        self._searches = 0

    # -- filling ------------------------------------------------------------------------------------------------------

    def likely(self, position: int) -> int:
        """Where the leaf at `position` was probably sealed: as far off as the one before it."""
        return position + self._shift

    def put(self, position: int, sealed_at: int, hashed: bytes, code: str = "") -> None:
        if position > self.size:
            self._gaps.append((self.size, position - 1))
        self.size = position + 1
        self.end = max(self.end, sealed_at + 1)
        self._shift = sealed_at - position
        if self._shift:
            self._moved[position] = (sealed_at, hashed, code)

    def put_eventless(self, position: int, hashed: bytes) -> None:
        sealed_at = self.likely(position)
        _add(self._eventless, sealed_at)
        self.put(position, sealed_at, hashed)

    def doubt(self, misfit: Mismatch) -> None:
        """Place a leaf that does not fit where it was expected; `settle` decides about those that fit nowhere near."""
        found = None
        if misfit.fits(misfit.position):
            found = misfit.position
        elif self._searches < SEARCHES:
            self._searches += 1
            found = misfit.search()
        if found is not None:
            self.put(misfit.position, found, misfit.hashed, misfit.code)
            return
        if len(self._misfits) < MISFITS:
            self._misfits.append(misfit)
        else:
            self.changed.append((misfit.position, misfit.code))
        self.put(misfit.position, self.likely(misfit.position), misfit.hashed, misfit.code)

    def settle(self) -> None:
        """Tell what was moved far away or exchanged from what was changed."""
        by_hash = {misfit.hashed: misfit for misfit in self._misfits}
        places = [misfit.position for misfit in self._misfits]
        for misfit in self._misfits:
            for place in places:
                hashed = misfit.hash_at(place)
                if hashed == misfit.hashed:
                    self._moved[misfit.position] = (place, misfit.hashed, misfit.code)
                    self.end = max(self.end, place + 1)
                    break
                if place != misfit.position and hashed in by_hash and by_hash[hashed].position == place:
                    self._exchanged.append((misfit.position, place, misfit.code))
                    break
            else:
                self.changed.append((misfit.position, misfit.code))
        self.changed.sort()
        self._misfits = []
        self._find_inserted()

    def _find_inserted(self) -> None:
        """Positions that two leaves were sealed at: one of them was not."""
        seen: set[int] = set()
        for sealed_at, _hashed, _code in self._moved.values():
            stands_there = sealed_at < self.size and sealed_at not in self._moved and not _in(self._gaps, sealed_at)
            if stands_there or sealed_at in seen:
                self.inserted.append(sealed_at)
            seen.add(sealed_at)
        self.inserted.sort()

    # -- asking -------------------------------------------------------------------------------------------------------

    def reordered(self) -> Iterator[tuple[int, int, str]]:
        """Leaves whose order among the others changed: where one stands, where it was sealed, its event.

        Leaves that only moved up into a hole, or down before something put in, kept their order and are not named.
        """
        holes = self._leaf_holes(self.end)
        for position, (sealed_at, _hashed, code) in sorted(self._moved.items()):
            stands = position - _count(self._gaps, position) - bisect_right(self.inserted, position - 1)
            if stands != sealed_at - _count(holes, sealed_at):
                yield position, sealed_at, code
        yield from self._exchanged

    def holes(self, end: int) -> Runs:
        """Runs of positions before `end` where an event was sealed and none is there any more."""
        return _merge([*self._leaf_holes(end), *self._eventless])

    def _leaf_holes(self, end: int) -> Runs:
        empty = [*self._gaps, *((position, position) for position in sorted(self._moved))]
        if end > self.size:
            empty.append((self.size, end - 1))
        taken = sorted({sealed_at for sealed_at, _hashed, _code in self._moved.values()})
        return [(first, min(last, end - 1)) for first, last in _without(_merge(empty), taken) if first < end]

    def tiles(self) -> Iterator[tuple[int, list[bytes | None]]]:
        """The leaves' hashes by where they were sealed, 256 at a time, None where there is none."""
        sealed_at = {place: hashed for place, hashed, _code in self._moved.values()}
        for start in range(0, self.end, TILE):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT position, hash FROM audit_leaf WHERE position >= %s AND position < %s",
                    [start, start + TILE],
                )
                here = {
                    position: bytes(hashed) for position, hashed in cursor.fetchall() if position not in self._moved
                }
            yield (
                start // TILE,
                [sealed_at.get(place) or here.get(place) for place in range(start, min(start + TILE, self.end))],
            )


def _add(runs: Runs, position: int) -> None:
    if runs and runs[-1][1] == position - 1:
        runs[-1] = (runs[-1][0], position)
    else:
        runs.append((position, position))


def _merge(runs: Iterable[tuple[int, int]]) -> Runs:
    merged: Runs = []
    for first, last in sorted(runs):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _without(runs: Runs, taken: list[int]) -> Runs:
    """The runs without the positions in `taken`; both sorted."""
    left: Runs = []
    place = 0
    for first, last in runs:
        while place < len(taken) and taken[place] < first:
            place += 1
        while place < len(taken) and taken[place] <= last:
            if taken[place] > first:
                left.append((first, taken[place] - 1))
            first = taken[place] + 1
            place += 1
        if first <= last:
            left.append((first, last))
    return left


def _in(runs: Runs, position: int) -> bool:
    at = bisect_right(runs, (position, NOWHERE)) - 1
    return at >= 0 and runs[at][0] <= position <= runs[at][1]


def _count(runs: Runs, before: int) -> int:
    """How many positions of the runs lie before a position."""
    return sum(min(last, before - 1) - first + 1 for first, last in runs if first < before)
