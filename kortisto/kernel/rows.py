"""The base of every table: a public code, and the moment the row was written."""

from datetime import date
from typing import ClassVar, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from .clock import now, today
from .codes import CODE_LENGTH, new_code
from .retention import Retain


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


def in_force(on: date | None = None, prefix: str = "") -> Q:
    """Periods that cover a day: `valid_from` ≤ day ≤ `valid_until`, both included, an empty end being open."""
    day = on or today()
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gte": day})
    )


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
