"""Pages of long lists that stay fast: no count beyond a thousand rows, one row more than shown tells whether there is more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from kortisto.kernel.counting import counts

SIZE = 25
COUNT_UP_TO = 1000
DEEPEST = 400


@dataclass(frozen=True)
class Page:
    """One page of a list. `total` is None when the list is longer than anyone counts (`COUNT_UP_TO`).

    `cut` says that the list goes on behind its deepest page, which nobody leafs to: who gets there narrows the list.
    """

    rows: Sequence[Any]
    number: int
    size: int
    total: int | None
    has_next: bool
    query: str
    name: str = "sivu"
    cut: bool = False

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def first(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_next or self.has_previous

    def address(self, number: int) -> str:
        """The query string of another page of the same list."""
        return f"?{self.query}{'&' if self.query else ''}{self.name}={number}"

    @property
    def numbers(self) -> list[tuple[int | None, str]]:
        """Page numbers to show with their addresses; (None, "") stands for a gap."""
        around = {1, self.number - 1, self.number, self.number + 1}
        if self.total is not None:
            around.add(-(-self.total // self.size))
        elif self.has_next:
            around.add(self.number + 1)
        known = sorted(n for n in around if n >= 1 and (self.has_next or n <= self.number))
        shown: list[tuple[int | None, str]] = []
        for n in known:
            if shown and shown[-1][0] is not None and n - shown[-1][0] > 1:
                shown.append((None, ""))
            shown.append((n, self.address(n)))
        return shown

    @property
    def previous_address(self) -> str:
        return self.address(self.number - 1)

    @property
    def next_address(self) -> str:
        return self.address(self.number + 1)


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any],
    size: int = SIZE,
    *,
    name: str = "sivu",
    keys_first: bool = False,
) -> Page:
    """The page that the request asks for by `name`, for two lists on a page; no number means the first. Two queries at most.

    With `keys_first` the page's rows are chosen before anything is read that they only show: for lists that are sorted whole.
    """
    asked = request.GET.get(name, "")
    number = min(max(int(asked[:9]), 1), DEEPEST) if asked.isascii() and asked.isdigit() else 1
    start = (number - 1) * size
    taken = _taken(rows, start, size, keys_first)
    if not taken and number > 1:
        number, start = 1, 0
        taken = _taken(rows, start, size, keys_first)
    has_next = len(taken) > size
    taken = taken[:size]
    total: int | None = start + len(taken)
    if has_next:
        if isinstance(rows, QuerySet):
            counted = counts(rows.order_by()[: COUNT_UP_TO + 1])[0]
            total = counted if counted <= COUNT_UP_TO else None
        else:
            total = len(rows)
    query = request.GET.copy()
    query.pop(name, None)
    deepest = number == DEEPEST
    return Page(taken, number, size, total, has_next and not deepest, query.urlencode(), name, cut=has_next and deepest)


def _taken(rows: QuerySet[Any] | Sequence[Any], start: int, size: int, keys_first: bool) -> list[Any]:
    """The page's rows, and the one after them."""
    if keys_first and isinstance(rows, QuerySet):
        return list(rows.filter(pk__in=rows.values("pk")[start : start + size + 1]))
    return list(rows[start : start + size + 1])
