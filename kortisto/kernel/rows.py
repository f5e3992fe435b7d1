"""The base of every table: a public code, and the moment the row was written."""

from collections.abc import Collection, Iterable
from datetime import date
from functools import cache
from typing import Any, ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import connection, models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast

from .clock import now, today
from .codes import CODE_LENGTH, new_code
from .retention import Retain
from .words import worded


class Row(models.Model):
    """A row with a public code. `reference` names it in audit events: "card:7ZK3…"."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    retain: ClassVar[Retain]

    class Meta:
        abstract = True

    @classmethod
    def subject_kind(cls) -> str:
        return cls._meta.model_name or ""

    @property
    def reference(self) -> str:
        """How other rooms and the audit log name this row: kind and code."""
        return f"{self.subject_kind()}:{self.code}"

    def __str__(self) -> str:
        return self.reference

    def _get_FIELD_display(self, field: Any) -> str:  # noqa: N802 - Django's own name
        """A choice in words, behind `get_state_display` and its like: Django puts all choices in order anew for each row."""
        label = _labels(field).get(getattr(self, field.attname))
        shown: str = super()._get_FIELD_display(field) if label is None else worded(label)  # type: ignore[misc]
        return shown


@cache
def _labels(field: Any) -> dict[Any, Any]:
    return dict(field.flatchoices)


def in_force(on: date | None = None, prefix: str = "") -> Q:
    """Periods that cover a day: `valid_from` ≤ day ≤ `valid_until`, both included, an empty end being open."""
    day = on or today()
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gte": day})
    )


class Among(Func):
    """Whether a column is one of many keys. They go to the database as one array, which costs little however many they are.

    Numbers, or their array as `array_of` writes it; texts when `kind` says what kind of column it is.
    """

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = models.BooleanField()

    def __init__(self, column: str, keys: Collection[Any] | str, kind: Any = None) -> None:
        array: Any
        if kind is None:
            array = Cast(Value(array_of(keys)), ArrayField(models.BigIntegerField()))
        else:
            array = Value(list(keys), output_field=ArrayField(kind))
        super().__init__(F(column), array)


def array_of(keys: Iterable[Any]) -> str:
    """Numbers as PostgreSQL reads an array of them, "{1,2,3}"; what is so written already is left as it is."""
    return keys if isinstance(keys, str) else f"{{{','.join(map(str, keys))}}}"


class Holds(Func):
    """Whether a folded text holds a word; the word comes as `pattern_of` writes it."""

    template = "(%(expressions)s)"
    arg_joiner = " LIKE "
    output_field = models.BooleanField()

    def __init__(self, column: str, pattern: str) -> None:
        super().__init__(F(column), Value(pattern))


def pattern_of(word: str) -> str:
    """A word as LIKE finds it anywhere in a text."""
    return f"%{connection.ops.prep_for_like_query(word)}%"


class PeriodQuerySet(models.QuerySet):
    """Rows that hold for a period of days."""

    def in_force(self, *, on: date | None = None) -> Self:
        return self.filter(in_force(on))


class Period(models.Model):
    """Rows that hold from a day until a day, the last day included; no end means open."""

    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def in_force(self, *, on: date | None = None) -> bool:
        day = on or today()
        return self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)


class DateRange(Func):
    function = "DATERANGE"
    output_field = DateRangeField()


def no_overlap(name: str, *fields: str, condition: Q | None = None) -> ExclusionConstraint:
    """The database's own refusal of two overlapping periods for the same `fields`."""
    return ExclusionConstraint(
        name=name,
        expressions=[(F(field), RangeOperators.EQUAL) for field in fields]
        + [(DateRange("valid_from", "valid_until", Value("[]")), RangeOperators.OVERLAPS)],
        condition=condition,
    )


def period_ordered(name: str) -> models.CheckConstraint:
    """A period does not end before it begins."""
    return models.CheckConstraint(
        name=name, condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from"))
    )
