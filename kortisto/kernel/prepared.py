"""Statements that PostgreSQL plans once for each connection, however often they are asked.

Django writes every value into a statement's text, so that PostgreSQL plans each anew, which for the short questions of a page
takes longer than answering them. Here only what differs is bound as a value; what stays the same is written out, so that a
plan may still take an index that holds for a part of the rows only.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import NotSupportedError, connection
from psycopg import Cursor
from psycopg.sql import Literal

# What stands in a statement's wording for a value that is given later.
EXAMPLES: Mapping[type, Any] = {
    int: lambda place: 1_900_000_000 + place,
    str: lambda place: f"¤{place}¤",
    list: lambda place: [f"¤{place}¤"],
    datetime: lambda place: datetime(1900, 1, 1, tzinfo=UTC) + timedelta(days=place),
}
# Of each query so many shapes are kept, the latest used; another one is worded anew.
MOST_SHAPES = 100
# A connection prepares what it has asked so many times, and keeps so many, those used last.
PREPARED_AFTER, MOST_PREPARED = 2, 500


@contextmanager
def wording() -> Iterator[None]:
    """While a query is put together that will be asked with other values: what it read now would stand in it for everybody."""

    def refuse(*_asked: Any) -> None:
        raise ValueError("a query that is worded once must not read the database while it is put together")

    with connection.execute_wrapper(refuse):
        yield


@dataclass(frozen=True)
class Statement:
    """A statement with its constants written out. `places` tells of each place in it which value stands there, and its type."""

    text: str
    places: tuple[tuple[str, type], ...] = ()

    @classmethod
    def of(cls, worded: str, params: Sequence[Any], examples: Mapping[str, Any]) -> "Statement":
        """From Django's wording with examples in it: where one stands as it was given, its value will stand."""
        names = [next((name for name, example in examples.items() if param == example), None) for param in params]
        connection.ensure_connection()
        given = iter(zip(names, params, strict=True))

        def written(found: re.Match[str]) -> str:
            if found[0] == "%%":
                return "%%"
            name, param = next(given)
            return "%s" if name else Literal(param).as_string(connection.connection).replace("%", "%%")

        text = re.sub("%[%s]", written, worded)
        kinds = (type(param) for param in params)
        return cls(text, tuple((name, kind) for name, kind in zip(names, kinds, strict=True) if name))

    def bound(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """The values in the order of their places."""
        # Numbers come in a type that tells the database how large they can be.
        return tuple(kind(values[name]) if issubclass(kind, int | str) else values[name] for name, kind in self.places)


def fetched(text: str, values: Sequence[Any], *, anew: bool = False) -> list[tuple[Any, ...]]:
    """The rows that the statement gives with these values: planned once, or `anew` for just these values."""
    if anew:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return cursor.fetchall()
    try:
        with Binding() as cursor:
            cursor.execute(text, values)
            return cursor.fetchall()
    except NotSupportedError:
        # Somebody migrates: a column is of another type than when the statement was prepared.
        if connection.in_atomic_block:
            raise
        with Binding() as cursor:
            cursor.execute("DEALLOCATE ALL")
            cursor.execute(text, values)
            return cursor.fetchall()


class Binding:
    """A cursor that binds in the server; all others of the connection stay as they are."""

    def __enter__(self) -> Any:
        connection.ensure_connection()
        self.raw = raw = connection.connection
        usual, raw.cursor_factory = raw.cursor_factory, Cursor
        try:
            self.cursor = connection.cursor()
        finally:
            raw.cursor_factory = usual
        raw.prepared_max = MOST_PREPARED
        raw.prepare_threshold = PREPARED_AFTER if settings.KORTISTO_DATABASE_PREPARES else None
        return self.cursor

    def __exit__(self, *error: object) -> None:
        # Other statements are worded anew each time: they would only push these out of what the connection keeps.
        self.raw.prepare_threshold = None
        self.cursor.close()
