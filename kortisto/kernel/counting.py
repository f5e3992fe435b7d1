"""How many rows there are: all the questions of a page in one statement, each asked once in a request."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from . import unit
from .action import running
from .clock import today


@dataclass(frozen=True)
class Question:
    """How many rows there are of something: the statement that gives them, without what they show."""

    statement: str
    params: tuple[Any, ...]

    @cached_property
    def key(self) -> tuple[str, str]:
        return self.statement, repr(self.params)


def question(rows: QuerySet[Any]) -> Question | None:
    """The rows as a question; None when nothing can be among them."""
    if not rows.query.is_sliced:
        rows = rows.order_by()
    if rows._fields is None and not rows.query.combinator:  # type: ignore[attr-defined]
        rows = rows.values("pk")
    try:
        return Question(*rows.query.sql_with_params())
    except EmptyResultSet:
        return None


def lasting(rows: Callable[[], QuerySet[Any]]) -> Callable[..., Question | None]:
    """A question that is the same whoever asks, all day long: it is worded once a day."""
    worded = lru_cache(maxsize=1)(lambda _day: question(rows()))
    return lambda *_whoever: worded(today())


def lasting_for(rows: Callable[..., QuerySet[Any]]) -> Callable[..., Question | None]:
    """The same about one organisation or user, by primary key, or whatever else tells them apart: worded once a day for each."""
    worded = lru_cache(maxsize=1000)(lambda _day, *whom: question(rows(*whom)))
    return lambda *whom: worded(today(), *whom)


def counts(*asked: QuerySet[Any] | Question | None) -> list[int]:
    """How many rows each of these has. One statement, and none for what the request has asked already.

    Outside a request and inside an action the database is asked each time.
    """
    kept = unit.kept()
    known: dict[tuple[str, str], int] = {} if kept is None or running() is not None else kept.setdefault("counts", {})
    questions = [question(rows) if isinstance(rows, QuerySet) else rows for rows in asked]
    fresh = {each.key: each for each in questions if each is not None and each.key not in known}
    if fresh:
        # The statements are Django's own; what was typed is among their parameters.
        columns = ", ".join(
            f"(SELECT count(*) FROM ({each.statement}) AS asked_{place})"  # noqa: S608
            for place, each in enumerate(fresh.values())
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns}", [param for each in fresh.values() for param in each.params])
            known.update(zip(fresh, cursor.fetchone(), strict=True))
    return [0 if each is None else known[each.key] for each in questions]


def there_is(rows: QuerySet[Any] | Question | None) -> bool:
    """Whether there is any such row; of the rows only the first is looked for."""
    return counts(rows[:1] if isinstance(rows, QuerySet) else rows)[0] > 0
