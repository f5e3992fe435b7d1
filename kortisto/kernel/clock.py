"""The only place that tells the time: aware UTC moments, Helsinki days, Finnish working days."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils import timezone

HELSINKI = ZoneInfo("Europe/Helsinki")


def now() -> datetime:
    """This moment, aware, UTC."""
    return timezone.now()


def today() -> date:
    """The present day in Helsinki."""
    return now().astimezone(HELSINKI).date()


def day_of(moment: datetime) -> date:
    """The Helsinki day on which a moment falls."""
    return moment.astimezone(HELSINKI).date()


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    import holidays  # large, and most programs start without asking for a holiday

    return frozenset(holidays.country_holidays("FI", years=year))


def is_holiday(day: date) -> bool:
    """A public holiday of Finland, whatever the day of the week."""
    return day in _holidays(day.year)


# Eves on which Finnish offices and the post are closed although the law does not call them public holidays.
def is_working_day(day: date) -> bool:
    """Monday to Friday and not a Finnish public holiday (Midsummer Eve and Christmas Eve are not working days)."""
    if day.weekday() >= 5 or day in _holidays(day.year):
        return False
    if (day.month, day.day) == (12, 24):
        return False
    midsummer_eve = day.month == 6 and 19 <= day.day <= 25 and day.weekday() == 4
    return not midsummer_eve


@lru_cache(maxsize=4096)
def add_working_days(day: date, count: int) -> date:
    """The day `count` Finnish working days after `day`; `day` itself is not counted (BR-OR-13)."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def add_months(day: date, months: int) -> date:
    """The same day of the month `months` later, or earlier when negative; the month's last day where it has none such."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, last))


def add_years(day: date, years: int) -> date:
    """The same calendar day `years` later; 29 February becomes 28 February where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
