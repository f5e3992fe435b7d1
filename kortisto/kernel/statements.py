"""Queries that are put together and worded once, although they are asked on every page.

Django puts a query together and words it in SQL anew each time, which for a page of many short questions takes longer than the
database needs to answer them. What is here keeps the wording; the database is asked each time all the same.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

from .clock import today
from .prepared import EXAMPLES, MOST_SHAPES, Statement, fetched, wording

Rows = TypeVar("Rows", bound=QuerySet[Any])


def worded_once(rows: Callable[[], Rows]) -> Callable[[], Rows]:
    """For a query that is the same whoever asks, all day long: it is put together once, and each caller gets its own copy."""

    @lru_cache(maxsize=1)
    def worded(_day: Any) -> Rows:
        with wording():
            return rows()

    return wraps(rows)(lambda: worded(today()).all())


def asked_with(
    *, planned_anew: bool = False, **kinds: type
) -> Callable[[Callable[..., QuerySet[Any]]], Callable[..., list[Any]]]:
    """For a query that is asked again and again with other values: `@asked_with(user=int)` above the function that makes it.

    The function becomes one that gives the rows, read from the database at each call; everything is passed by name. `kinds`
    are the values that differ: numbers, texts, lists of texts (for `rows.Among`), none of them None. Whatever else the
    function takes shapes the query (an order, how far to read) and is worded for itself. What the function reads besides,
    today's date for one, stays as it was all day: the present moment has to be passed.

    The database plans such a query once. Where the best way to the rows hangs on the values (a word looked for in names, a
    few things among millions of events), it is `planned_anew` each time.
    """

    def keep(rows: Callable[..., QuerySet[Any]]) -> Callable[..., list[Any]]:
        @lru_cache(maxsize=MOST_SHAPES)
        def worded(_day: Any, shape: tuple[tuple[str, Any], ...]) -> Worded:
            examples = {name: EXAMPLES[kind](place) for place, (name, kind) in enumerate(kinds.items())}
            with wording():
                return Worded.of(rows(**dict(shape), **examples), examples, planned_anew)

        @wraps(rows)
        def ask(**given: Any) -> list[Any]:
            values = {name: given.pop(name) for name in kinds}
            if None in values.values():
                raise TypeError("a value that is None is asked for in another way than one that is known")
            return worded(today(), tuple(given.items())).ask(values)

        return ask

    return keep


@dataclass(frozen=True)
class Worded:
    """A query with its statement, and how the columns become values."""

    rows: QuerySet[Any]
    compiler: SQLCompiler
    statement: Statement
    converters: dict[int, Any]
    planned_anew: bool

    @classmethod
    def of(cls, rows: QuerySet[Any], examples: dict[str, Any], planned_anew: bool) -> "Worded":
        """Words the query. ValueError when a value does not stand in it as it was given, or it cannot have any row."""
        compiler = rows.query.get_compiler(using=rows.db)
        try:
            worded, params = compiler.as_sql()
        except EmptyResultSet as error:
            raise ValueError("a query that never has a row is not asked") from error
        statement = Statement.of(worded, params, examples)
        if missing := set(examples) - {name for name, _kind in statement.places}:
            raise ValueError(f"the query has no place for {sorted(missing)}")
        columns = [each[0] for each in compiler.select[: compiler.col_count]]
        return cls(rows, compiler, statement, compiler.get_converters(columns), planned_anew)

    def ask(self, values: dict[str, Any]) -> list[Any]:
        """The rows with these values in their places."""
        found = fetched(self.statement.text, self.statement.bound(values), anew=self.planned_anew)
        if self.compiler.has_extra_select:
            found = [row[: self.compiler.col_count] for row in found]
        compiler: Any = copy(self.compiler)
        compiler.connection = connections[self.rows.db]
        compiler.execute_sql = lambda *_args, **_options: [found]
        compiler.get_converters = lambda _columns: self.converters
        rows: Any = self.rows.all()
        # These rows are read here and now: nobody narrows them further, as the wording would not follow.
        rows.query.get_compiler = lambda *_args, **_options: compiler
        return list(rows)
