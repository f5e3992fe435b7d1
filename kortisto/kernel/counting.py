"""How many rows there are: all the questions of a page in one statement, each asked once in a request."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from . import unit
from .action import running


def counts(*asked: QuerySet[Any]) -> list[int]:
    """How many rows each of these has. One statement, and none for what the request has asked already.

    Outside a request and inside an action the database is asked each time.
    """
    kept = unit.kept()
    known: dict[Any, int] = {} if kept is None or running() is not None else kept.setdefault("counts", {})
    questions = [_question(rows) for rows in asked]
    fresh = list(dict.fromkeys(key for key, _params in questions if key is not None and key not in known))
    if fresh:
        params = dict(questions)
        # The statements are Django's own; what was typed is among their parameters.
        columns = ", ".join(
            f"(SELECT count(*) FROM ({text}) AS asked_{place})"  # noqa: S608
            for place, (text, _params) in enumerate(fresh)
        )
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns}", [param for key in fresh for param in params[key]])
            known.update(zip(fresh, cursor.fetchone(), strict=True))
    return [0 if key is None else known[key] for key, _params in questions]


def there_is(rows: QuerySet[Any]) -> bool:
    """Whether there is any such row; of the rows only the first is looked for."""
    return counts(rows[:1]) == [1]


def _question(rows: QuerySet[Any]) -> tuple[tuple[str, str] | None, tuple[Any, ...]]:
    """The statement that gives the rows without what they show, and a key of it; no key when nothing can be among them."""
    if not rows.query.is_sliced:
        rows = rows.order_by()
    if rows._fields is None and not rows.query.combinator:  # type: ignore[attr-defined]
        rows = rows.values("pk")
    try:
        text, params = rows.query.sql_with_params()
    except EmptyResultSet:
        return None, ()
    return (text, repr(params)), params
