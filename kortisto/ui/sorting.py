"""Order of a list, chosen from its column headings."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest


class Sorting:
    """The order that the request's `jarjesta` asks for, among the columns that the list allows.

    `columns` maps the word in the address to the field or fields that it orders by: {"nimi": "sort_key"}. A leading hyphen
    turns the order round. Unknown words mean the default.
    """

    def __init__(self, request: HttpRequest, columns: Mapping[str, str | tuple[str, ...]], default: str) -> None:
        self.columns = columns
        asked = request.GET.get("jarjesta", default)
        self.chosen = asked if asked.removeprefix("-") in columns else default
        query = request.GET.copy()
        for gone in ("jarjesta", "sivu"):
            query.pop(gone, None)
        self._query = query.urlencode()

    @property
    def column(self) -> str:
        return self.chosen.removeprefix("-")

    @property
    def backwards(self) -> bool:
        return self.chosen.startswith("-")

    def direction(self, column: str) -> str:
        """The value of `aria-sort` for a heading: "ascending", "descending", or empty when another column decides."""
        if column != self.column:
            return ""
        return "descending" if self.backwards else "ascending"

    def address(self, column: str) -> str:
        """The query string that orders by the column, or turns its order round when it decides already."""
        turned = f"-{column}" if column == self.column and not self.backwards else column
        return f"?{self._query}{'&' if self._query else ''}jarjesta={turned}"

    @property
    def order(self) -> tuple[str, ...]:
        """What is ordered by; the primary key settles ties, so that pages never overlap."""
        fields = self.columns[self.column]
        names = (fields,) if isinstance(fields, str) else fields
        if self.backwards:
            names = tuple(name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in names)
        return (*names, "pk")

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the chosen order."""
        return rows.order_by(*self.order)


class InTurn(Sequence[Any]):
    """A list whose order begins with a column of few values: the rows of one value after those of another.

    `counted` tells how many rows each value has (None where the column is empty), `in_order` which comes when. Of all the rows
    only those of the values on a page are put in order: `ask` gives their keys, `load` reads rows by their keys.
    """

    def __init__(
        self,
        counted: Mapping[Any, int],
        in_order: Callable[[Collection[Any]], Sequence[Any]],
        ask: Callable[[list[Any], int, int], Iterable[Any]],
        load: Callable[[list[Any]], Iterable[Any]],
    ) -> None:
        self.ask, self.load = ask, load
        self.parts = [(value, counted[value]) for value in in_order(counted) if value in counted]

    @classmethod
    def of(
        cls,
        rows: QuerySet[Any],
        column: str,
        in_order: Callable[[Collection[Any]], Sequence[Any]],
        load: Callable[[list[Any]], Iterable[Any]],
    ) -> "InTurn":
        """Of rows that are in order already."""

        def ask(values: list[Any], start: int, stop: int) -> Iterable[Any]:
            known = [value for value in values if value is not None]
            wanted = Q(**{f"{column}__in": known}) | (Q(**{column: None}) if None in values else Q(pk__in=[]))
            return rows.filter(wanted).values_list("pk", flat=True)[start:stop]

        return cls(dict(rows.order_by().values_list(column).annotate(Count("pk"))), in_order, ask, load)

    def __len__(self) -> int:
        return sum(number for _value, number in self.parts)

    def __getitem__(self, place: Any) -> Any:
        if not isinstance(place, slice):
            return self[place : place + 1][0]
        start, stop, _step = place.indices(len(self))
        shown, skipped, reached = [], 0, 0
        for value, number in self.parts:
            if reached + number <= start:
                skipped += number
            elif reached < stop:
                shown.append(value)
            reached += number
        found = self.ask(shown, start - skipped, stop - skipped) if shown else ()
        places = {key: place for place, key in enumerate(found)}
        return sorted(self.load(list(places)), key=lambda row: places[row.pk])
