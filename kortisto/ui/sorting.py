"""Order of a list, chosen from its column headings."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
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

    def apply(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows in the chosen order; the primary key settles ties, so that pages never overlap."""
        fields = self.columns[self.column]
        names = (fields,) if isinstance(fields, str) else fields
        if self.backwards:
            names = tuple(name.removeprefix("-") if name.startswith("-") else f"-{name}" for name in names)
        return rows.order_by(*names, "pk")
