"""How many registrars a point has on each day, worked out from rights, absences and the calendar; nothing of it is stored.

A day is one bit of a whole number, so that a year of three hundred points is counted in a moment: the registrars of a point
are laid over each other bit by bit, once for each number of registrars that matters.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kortisto.accounts.states import DeskCredentialState
from kortisto.contracts.contract_types import contract_types
from kortisto.contracts.models import CardKind, PointSubscription
from kortisto.contracts.states import LIVE_STATES
from kortisto.kernel.clock import is_holiday, is_working_day, today
from kortisto.kernel.rows import in_force
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.states import PointState
from kortisto.rulebook.read import rule

from .models import Absence, RegistrarRight, StaffingNotice
from .states import RightState, StaffingLevel

SOTE = "sote"
SATURDAY = 5
# With these a registrar cannot sign in at the desk, so they are nobody's second registrar (BR-RG-06).
LOCKED_OUT = (DeskCredentialState.EXPIRED, DeskCredentialState.ENDED)


def counted_rights() -> QuerySet[RegistrarRight]:
    """Rights of registrars who count: neither suspended nor ended, of a user in use who is not locked out of the desk."""
    rows = RegistrarRight.objects.filter(state=RightState.ACTIVE, user__is_active=True)
    return rows.exclude(user__desk_credential__state__in=LOCKED_OUT)


@dataclass(frozen=True)
class Need:
    """What one contract type asks of a point: so many registrars whose right covers a card kind of the type (BR-RG-06)."""

    contract_type: str
    kinds: frozenset[str]
    least: int
    required: bool


def needs_of(points: Iterable[RegistrationPoint]) -> dict[int, list[Need]]:
    """The needs of each point, by the contracts in force that subscribe it; one that nobody subscribes counts as sote.

    Professional cards belong to sote although they need no contract: every public point serves them (BR-OR-14).
    """
    kinds = {one.name: one.card_kinds for one in contract_types().values()}
    least, required = rule("registrars_minimum"), rule("staffing_required_for")
    wanted = [point.pk for point in points]
    types: dict[int, set[str]] = {pk: set() for pk in wanted}
    rows = PointSubscription.objects.filter(point__in=wanted, version__state__in=LIVE_STATES)
    for point, contract_type in rows.values_list("point", "version__contract__type"):
        types[point].add(contract_type)
    need = {
        name: Need(name, covers | {CardKind.PROFESSIONAL.value} if name == SOTE else covers, least, name in required)
        for name, covers in kinds.items()
    }
    return {pk: [need[name] for name in sorted(found or {SOTE}) if name in need] for pk, found in types.items()}


# -- Days as bits -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Days:
    """The days that are looked at: bit 0 is the first one."""

    first: date
    count: int

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.count - 1)

    def bits(self, valid_from: date, valid_until: date | None) -> int:
        """The days of a period, both ends included, as bits."""
        start = max((valid_from - self.first).days, 0)
        end = self.count - 1 if valid_until is None else min((valid_until - self.first).days, self.count - 1)
        return ((1 << (end - start + 1)) - 1) << start if end >= start else 0

    def day(self, place: int) -> date:
        return self.first + timedelta(days=place)

    def place(self, day: date) -> int:
        return (day - self.first).days


@lru_cache(maxsize=256)
def opening_days(weekdays: tuple[int, ...], first: date, count: int) -> int:
    """The days on which a point with these weekdays (Monday is 0) is open: no public holidays, no eves of office."""
    bits = 0
    for place in range(count):
        day = first + timedelta(days=place)
        is_open = is_working_day(day) if day.weekday() < SATURDAY else not is_holiday(day)
        if is_open and day.weekday() in weekdays:
            bits |= 1 << place
    return bits


def laid_over(masks: Iterable[int], most: int) -> list[int]:
    """For each number 0…`most` the days on which at least so many of the masks have the bit."""
    at_least = [-1] + [0] * most
    for mask in masks:
        for number in range(most, 0, -1):
            at_least[number] |= at_least[number - 1] & mask
    return at_least


@dataclass(frozen=True)
class Coverage:
    """One point's days: when it is open, when too few registrars are at work and when none, as bits of `days`."""

    days: Days
    open: int
    short: int
    none: int
    at_least: tuple[int, ...] = ()

    def level(self, day: date) -> StaffingLevel:
        """The level of a day, whether the point is open then or not."""
        bit = 1 << self.days.place(day)
        if self.none & bit:
            return StaffingLevel.NONE
        return StaffingLevel.SHORT if self.short & bit else StaffingLevel.FULL

    def registrars(self, day: date) -> int:
        """How many registrars are at work on a day, up to the number that the rulebook asks for."""
        bit = 1 << self.days.place(day)
        return max(number for number, bits in enumerate(self.at_least) if bits & bit)

    def first_worse_than(self, level: str) -> "Stretch | None":
        """The first open days in a row that are worse than a level."""
        if level == StaffingLevel.NONE:
            return None
        bad = self.open & (self.none if level == StaffingLevel.SHORT else self.short | self.none)
        if not bad:
            return None
        place = (bad & -bad).bit_length() - 1
        good_later = (self.open & ~bad) >> place
        end = place + (good_later & -good_later).bit_length() - 1 if good_later else self.days.count
        in_a_row = bad & ((1 << end) - 1)
        first = self.days.day(place)
        return Stretch(first, self.days.day(in_a_row.bit_length() - 1), self.level(first))


@dataclass(frozen=True)
class Stretch:
    """Open days in a row with too few registrars, and how bad the first of them is."""

    first: date
    last: date
    level: StaffingLevel


@dataclass(frozen=True)
class Facts:
    """What points need and which rights reach the days, read once for today and for the weeks ahead of the same points."""

    needs: dict[int, list[Need]]
    rights: Sequence[tuple[int, int, list[str], date, date | None]]


def facts_of(points: Iterable[RegistrationPoint], *, first: date, count: int) -> Facts:
    """The needs of points and the rights that count on any of the days; two queries."""
    points = list(points)
    rights = (
        counted_rights()
        .filter(Q(valid_until__isnull=True) | Q(valid_until__gte=first), point__in=[point.pk for point in points])
        .filter(valid_from__lte=Days(first, count).last)
    )
    return Facts(needs_of(points), list(rights.values_list("point", "user", "card_kinds", "valid_from", "valid_until")))


def coverage(
    points: Iterable[RegistrationPoint],
    *,
    first: date,
    count: int,
    absences: bool = True,
    required_only: bool = False,
    facts: Facts | None = None,
) -> dict[int, Coverage]:
    """The coverage of points over days, by their primary keys; four queries, however many points.

    A day is short when some need is not filled, and without registrars when nobody at all is at work whose right covers a
    need. With `required_only` the needs that are only recommended are left out (C14). `facts` have been read already, of the
    same points, and reach at least as far.
    """
    points = list(points)
    days = Days(first, count)
    facts = facts or facts_of(points, first=first, count=count)
    needs = facts.needs
    held: dict[int, list[tuple[int, int, frozenset[str]]]] = defaultdict(list)
    for place, user, kinds, valid_from, valid_until in facts.rights:
        held[place].append((user, days.bits(valid_from, valid_until), frozenset(kinds)))
    away = _away({user for rows in held.values() for user, _bits, _kinds in rows}, days) if absences else {}
    found = {}
    for point in points:
        is_open = opening_days(tuple(point.weekdays), first, count)
        found[point.pk] = _covered(days, is_open, needs[point.pk], held[point.pk], away, required_only)
    return found


def _away(users: set[int], days: Days) -> dict[int, int]:
    """The days on which each registrar is absent."""
    away: dict[int, int] = defaultdict(int)
    rows = Absence.objects.filter(
        user__in=users, called_off_at=None, valid_from__lte=days.last, valid_until__gte=days.first
    )
    for user, valid_from, valid_until in rows.values_list("user", "valid_from", "valid_until"):
        away[user] |= days.bits(valid_from, valid_until)
    return away


def _covered(
    days: Days,
    is_open: int,
    needs: list[Need],
    held: list[tuple[int, int, frozenset[str]]],
    away: Mapping[int, int],
    required_only: bool,
) -> Coverage:
    every = (1 << days.count) - 1
    short, anybody = 0, 0
    fewest: list[int] | None = None
    for need in needs:
        at_work: dict[int, int] = defaultdict(int)
        for user, bits, kinds in held:
            if kinds & need.kinds:
                at_work[user] |= bits & ~away.get(user, 0)
        at_least = laid_over(at_work.values(), need.least)
        anybody |= at_least[1]
        fewest = at_least if fewest is None else [one & other for one, other in zip(fewest, at_least, strict=True)]
        if need.required or not required_only:
            short |= every & ~at_least[need.least]
    none = every & ~anybody
    return Coverage(days, is_open, short & ~none, none, tuple(fewest or [-1]))


# -- Today --------------------------------------------------------------------------------------------------------------


def level_of(point: RegistrationPoint) -> StaffingLevel:
    """Whether the point has its registrars today, absences left aside: what makes it understaffed (SM18)."""
    return coverage([point], first=today(), count=1, absences=False, required_only=True)[point.pk].level(today())


def is_unstaffed(point: RegistrationPoint) -> bool:
    """True when nobody is at work at the point today: everybody has gone, is locked out or has told to be absent."""
    on = today()
    away = Absence.objects.filter(user=OuterRef("user"), called_off_at=None, valid_from__lte=on, valid_until__gte=on)
    at_work = counted_rights().filter(~Exists(away), in_force(on), point=point).values_list("card_kinds", flat=True)
    wanted = frozenset().union(*(need.kinds for need in needs_of([point])[point.pk]))
    return not any(wanted.intersection(kinds) for kinds in at_work)


def registrars_at(point: RegistrationPoint, *, without: Any = None) -> int:
    """How many registrars count at the point today, absences left aside; `without` leaves one user out (BR-RG-07)."""
    rows = counted_rights().filter(in_force(), point=point)
    if without is not None:
        rows = rows.exclude(user=without)
    return rows.values("user").distinct().count()


def leaves_too_few(right: RegistrarRight) -> bool:
    """Whether an open point would be left with fewer registrars than it needs, and than it has, without this right (BR-RG-07)."""
    point = right.point
    left = registrars_at(point, without=right.user_id)
    return point.state == PointState.OPEN and left < min(rule("registrars_minimum"), registrars_at(point))


def missing_for_opening(point: RegistrationPoint) -> bool:
    """True when a required need is not filled, so that the point cannot open (BR-RG-07, C14)."""
    return level_of(point) != StaffingLevel.FULL


# -- What is told -------------------------------------------------------------------------------------------------------

WORSE = [StaffingLevel.FULL, StaffingLevel.SHORT, StaffingLevel.NONE]


def is_news(notice: StaffingNotice, ahead: Stretch) -> bool:
    """Days that were told stay told while they pass; new ones, or told ones become worse, are news."""
    if notice.ahead_on is None or notice.ahead_until is None:
        return True
    if not notice.ahead_on <= ahead.first <= notice.ahead_until:
        return True
    return WORSE.index(ahead.level) > WORSE.index(StaffingLevel(notice.ahead_level))


def points_with_news(points: list[RegistrationPoint]) -> list[RegistrationPoint]:
    """The points whose staffing is another than what was last told; the others are left in peace."""
    notices = {notice.point_id: notice for notice in StaffingNotice.objects.filter(point__in=points)}
    count = rule("staffing_alarm_weeks") * 7 + 1
    facts = facts_of(points, first=today(), count=count)
    at_present = coverage(points, first=today(), count=1, absences=False, required_only=True, facts=facts)
    ahead = coverage(points, first=today(), count=count, required_only=True, facts=facts)
    found = []
    for point in points:
        notice = notices.get(point.pk)
        level = at_present[point.pk].level(today())
        stretch = ahead[point.pk].first_worse_than(level)
        if notice is None:
            news = level != StaffingLevel.FULL or stretch is not None
        elif level != notice.level:
            news = True
        else:
            news = is_news(notice, stretch) if stretch else notice.ahead_on is not None
        if news:
            found.append(point)
    return found
