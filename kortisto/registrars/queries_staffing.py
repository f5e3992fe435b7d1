"""What pages show of staffing: a point's registrars, its calendar month by month, which points want attention."""

import calendar as months_of
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from kortisto.accounts.models import User
from kortisto.kernel.clock import today
from kortisto.kernel.rows import in_force
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState

from .models import Absence, RegistrarRight
from .staffing import Coverage, Stretch, counted_rights, coverage, facts_of
from .states import RightState, StaffingLevel

SHOWN_MONTHS = 3
MOST_MONTHS = 12
CLOSED_DAY = "closed"


@dataclass(frozen=True)
class StaffLine:
    """One registrar of a point: whether they count today, and the absences told."""

    right: RegistrarRight
    counts: bool
    absences: list[Absence]


def staff_of(point: RegistrationPoint) -> list[StaffLine]:
    """The point's registrars with their absences, those who count first. Three queries."""
    told = Absence.objects.filter(called_off_at=None, valid_until__gte=today()).order_by("valid_from")
    rows = (
        RegistrarRight.objects.filter(in_force(), point=point)
        .exclude(state=RightState.ENDED)
        .select_related("user__person", "user__desk_credential", "point")
        .prefetch_related(Prefetch("user__absences", queryset=told, to_attr="told"))
    )
    counted = set(counted_rights().filter(in_force(), point=point).values_list("pk", flat=True))
    lines = [
        StaffLine(right, right.pk in counted, right.user.told)  # type: ignore[attr-defined]
        for right in rows.order_by("user__sort_key", "pk")
    ]
    return sorted(lines, key=lambda line: not line.counts)


def absences_of(user: User) -> QuerySet[Absence]:
    """A registrar's own absences, present and coming."""
    rows = Absence.objects.filter(user=user, called_off_at=None, valid_until__gte=today())
    return rows.order_by("valid_from")


# -- The calendar -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """One day of the calendar; `level` is a staffing level, or "closed" when the point is not open."""

    day: date
    level: str
    registrars: int = 0


@dataclass(frozen=True)
class Month:
    """One month: its weeks, Monday first, with None for the days of its neighbours."""

    first: date
    weeks: list[list[Cell | None]]
    troubles: list[Stretch] = field(default_factory=list)


@dataclass(frozen=True)
class PointCalendar:
    """A point's months, and the days in a row on which there are too few."""

    months: list[Month]
    troubles: list[Stretch]


def calendar_of(point: RegistrationPoint, *, months: int = SHOWN_MONTHS) -> PointCalendar:
    """The point's coming months, absences counted. The days of this month that have passed are left empty."""
    first = today()
    last_month = _later(first.replace(day=1), months)
    count = (last_month - first).days
    covered = coverage([point], first=first, count=count)[point.pk]
    troubles = stretches(covered)
    shown = []
    for number in range(months):
        begins = _later(first.replace(day=1), number)
        ends = _later(begins, 1) - timedelta(days=1)
        here = [one for one in troubles if one.first <= ends and one.last >= begins]
        shown.append(Month(begins, _weeks(begins, covered), here))
    return PointCalendar(shown, troubles)


def _later(month: date, count: int) -> date:
    """The first day of the month `count` months later."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def _weeks(begins: date, covered: Coverage) -> list[list[Cell | None]]:
    days = covered.days
    weeks: list[list[Cell | None]] = []
    for week in months_of.Calendar().monthdatescalendar(begins.year, begins.month):
        row: list[Cell | None] = []
        for day in week:
            if day.month != begins.month or day < days.first:
                row.append(None)
            elif not covered.open >> days.place(day) & 1:
                row.append(Cell(day, CLOSED_DAY))
            else:
                row.append(Cell(day, str(covered.level(day)), covered.registrars(day)))
        if any(row):
            weeks.append(row)
    return weeks


def stretches(covered: Coverage) -> list[Stretch]:
    """The open days with too few registrars, in a row and of one level."""
    found: list[Stretch] = []
    unbroken = False
    for place in range(covered.days.count):
        if not covered.open >> place & 1:
            continue
        day = covered.days.day(place)
        level = covered.level(day)
        if level == StaffingLevel.FULL:
            unbroken = False
        elif unbroken and found[-1].level == level:
            found[-1] = Stretch(found[-1].first, day, level)
        else:
            found.append(Stretch(day, day, level))
            unbroken = True
    return found


# -- Many points --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Staffing:
    """How a point is staffed today, absences left aside, and the first days ahead that are worse."""

    point: RegistrationPoint
    level: StaffingLevel
    registrars: int
    ahead: Stretch | None

    @property
    def in_trouble(self) -> bool:
        return self.level != StaffingLevel.FULL or self.ahead is not None


def staffing_of(points: Iterable[RegistrationPoint], *, weeks: int) -> list[Staffing]:
    """The staffing of points, today and so many weeks ahead, in their own order; four queries, however many points."""
    rows: Sequence[RegistrationPoint] = list(points)
    day = today()
    count = weeks * 7 + 1
    facts = facts_of(rows, first=day, count=count)
    at_present = coverage(rows, first=day, count=1, absences=False, facts=facts)
    ahead = coverage(rows, first=day, count=count, facts=facts)
    found = []
    for point in rows:
        level = at_present[point.pk].level(day)
        worse = ahead[point.pk].first_worse_than(level)
        found.append(Staffing(point, level, at_present[point.pk].registrars(day), worse))
    return found


def points_in_service(rows: QuerySet[RegistrationPoint] | None = None) -> QuerySet[Any]:
    """The points that serve people: open ones, and those that are closing."""
    rows = RegistrationPoint.objects.all() if rows is None else rows
    return rows.filter(state__in=(PointState.OPEN, PointState.CLOSING)).select_related("owner").order_by("sort_key")
