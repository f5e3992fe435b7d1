"""How many rows there are: all the questions of a page in one statement, each asked once in a request."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from . import unit
from .action import running
from .clock import today
from .prepared import EXAMPLES, MOST_SHAPES, Statement, fetched, wording


@dataclass(frozen=True)
class Question:
    """How many rows there are of something: the statement that gives them, without what they show, and its values.

    A `kept` one has its constants written out and is asked again and again with other values.
    """

    text: str
    values: tuple[Any, ...]
    kept: bool = False

    @cached_property
    def key(self) -> tuple[str, str]:
        return self.text, repr(self.values)


def question(rows: QuerySet[Any]) -> Question | None:
    """The rows as a question; None when nothing can be among them."""
    try:
        return Question(*_keys(rows).query.sql_with_params())
    except EmptyResultSet:
        return None


def _keys(rows: QuerySet[Any]) -> QuerySet[Any]:
    if not rows.query.is_sliced:
        rows = rows.order_by()
    if rows._fields is None and not rows.query.combinator:  # type: ignore[attr-defined]
        rows = rows.values("pk")
    return rows


def lasting(rows: Callable[..., QuerySet[Any]]) -> Callable[..., Question | None]:
    """A question that is the same whoever asks, all day long: it is worded once a day."""
    ask = lasting_for(rows)
    return lambda *_whoever: ask()


def lasting_for(rows: Callable[..., QuerySet[Any]]) -> Callable[..., Question | None]:
    """The same about somebody or something: worded once a day, and asked with other primary keys or another moment.

    Texts shape the question and are worded each for itself. ValueError when a number or moment stands in it otherwise than as
    it was given.
    """

    def statement_of(shape: tuple[Any, ...], first: int) -> Statement:
        examples = {str(at): EXAMPLES[kind](first + at) for at, kind in enumerate(shape) if isinstance(kind, type)}
        with wording():
            asked = _keys(rows(*(examples.get(str(at), given) for at, given in enumerate(shape))))
            return Statement.of(*asked.query.sql_with_params(), examples)

    @lru_cache(maxsize=MOST_SHAPES)
    def worded(_day: Any, shape: tuple[Any, ...]) -> Statement | None:
        try:
            statement = statement_of(shape, 0)
        except EmptyResultSet:
            return None
        # With other examples it reads the same, or one of them has found its way among the constants.
        differs = any(isinstance(kind, type) for kind in shape)
        if differs and statement != statement_of(shape, len(shape)):
            raise ValueError("the question holds one of its values in another form than it was given")
        return statement

    def ask(*whom: int | str | datetime) -> Question | None:
        if None in whom:
            raise TypeError("who is not known is asked for in another way than one who is")
        statement = worded(today(), tuple(each if isinstance(each, str) else type(each) for each in whom))
        if statement is None:
            return None
        values = {str(place): each for place, each in enumerate(whom)}
        return Question(statement.text, statement.bound(values), kept=True)

    return ask


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
            f"(SELECT count(*) FROM ({each.text}) AS asked_{place})"  # noqa: S608
            for place, each in enumerate(fresh.values())
        )
        values = [value for each in fresh.values() for value in each.values]
        [answers] = fetched(f"SELECT {columns}", values, anew=not all(each.kept for each in fresh.values()))
        known.update(zip(fresh, answers, strict=True))
    return [0 if each is None else known[each.key] for each in questions]


def there_is(rows: QuerySet[Any] | Question | None) -> bool:
    """Whether there is any such row; of the rows only the first is looked for."""
    return counts(rows[:1] if isinstance(rows, QuerySet) else rows)[0] > 0
