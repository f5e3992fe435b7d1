"""Pages of long lists that stay fast: no count beyond a thousand rows, one row more than shown tells whether there is more."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from kortisto.kernel.counting import counts

SIZE = 25
COUNT_UP_TO = 1000
DEEPEST = 400
# A page's rows, whether more follow, and how many there are in all.
Taken = tuple[list[Any], bool, int | None]


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


class Asked(Sequence[Any]):
    """A long list that is read page by page: `ask(start=…, stop=…)` gives its rows, `count` how many there are.

    Nobody counts beyond a thousand (`COUNT_UP_TO`), and only what is longer than a page is counted at all.
    """

    def __init__(self, ask: Callable[..., Sequence[Any]], count: Callable[[], int]) -> None:
        self._ask, self._count = ask, count

    def __len__(self) -> int:
        return self._count()

    def __getitem__(self, place: Any) -> Any:
        if not isinstance(place, slice):
            return self._ask(start=place, stop=place + 1)[0]
        return self._ask(start=place.start or 0, stop=place.stop)


class KeysFirst:
    """A long list that is searched, or whose order no index gives: the keys of up to a thousand rows are asked first, which
    counts them too (`ask(start=…, stop=…)`), and then `load` reads the page's rows with what they show. Always two queries."""

    def __init__(self, ask: Callable[..., Sequence[Any]], load: Callable[[list[Any]], Iterable[Any]]) -> None:
        self.ask, self.load = ask, load

    @classmethod
    def of(cls, rows: QuerySet[Any], load: Callable[[list[Any]], Iterable[Any]] | None = None) -> "KeysFirst":
        """Of rows that are in order; without `load` they are read as they are."""

        def ask(*, start: int, stop: int) -> list[Any]:
            return list(rows.values_list("pk", flat=True)[start:stop])

        return cls(ask, load or (lambda keys: rows.order_by().filter(pk__in=keys)))


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any] | Sequence[Any] | KeysFirst,
    size: int = SIZE,
    *,
    name: str = "sivu",
) -> Page:
    """The page that the request asks for by `name`, for two lists on a page; no number means the first. Two queries at most."""
    take: Callable[[Any, int, int], Taken] = _by_keys if isinstance(rows, KeysFirst) else _taken
    asked = request.GET.get(name, "")
    number = min(max(int(asked[:9]), 1), DEEPEST) if asked.isascii() and asked.isdigit() else 1
    start = (number - 1) * size
    taken, has_next, total = take(rows, start, size)
    if not taken and number > 1:
        number, start = 1, 0
        taken, has_next, total = take(rows, start, size)
    query = request.GET.copy()
    query.pop(name, None)
    deepest = number == DEEPEST
    return Page(taken, number, size, total, has_next and not deepest, query.urlencode(), name, cut=has_next and deepest)


def _taken(rows: QuerySet[Any] | Sequence[Any], start: int, size: int) -> Taken:
    """The page's rows, whether more follow, and how many there are in all, if not more than anyone counts."""
    taken = list(rows[start : start + size + 1])
    if len(taken) <= size:
        return taken, False, start + len(taken)
    known = counts(rows.order_by()[: COUNT_UP_TO + 1])[0] if isinstance(rows, QuerySet) else len(rows)
    most = COUNT_UP_TO if isinstance(rows, QuerySet | Asked) else DEEPEST * size
    return taken[:size], True, known if known <= most else None


def _by_keys(rows: KeysFirst, start: int, size: int) -> Taken:
    """The same by the keys of the rows that anyone counts, or of one page that lies behind them."""
    counted = start + size <= COUNT_UP_TO
    first = 0 if counted else start
    keys = rows.ask(start=first, stop=COUNT_UP_TO + 1 if counted else start + size + 1)
    places = {key: place for place, key in enumerate(keys[start - first : start - first + size])}
    taken = sorted(rows.load(list(places)), key=lambda row: places[row.pk])
    has_next = first + len(keys) > start + size
    known = not has_next or first + len(keys) <= COUNT_UP_TO
    return taken, has_next, first + len(keys) if known else None
