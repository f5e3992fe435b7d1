"""Working days and Finnish name order."""

from datetime import date

import pytest

from kortisto.kernel.clock import add_working_days, add_years, is_working_day
from kortisto.kernel.names import fold, sort_key
from kortisto.kernel.testing import rule


@rule("BR-OR-13")
@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        (date(2026, 11, 23), 4, date(2026, 11, 27)),
        (date(2026, 11, 26), 4, date(2026, 12, 2)),
        (date(2026, 12, 22), 4, date(2026, 12, 30)),  # Christmas Eve, two holidays and a weekend between
        (date(2026, 4, 30), 1, date(2026, 5, 4)),  # May Day is a Friday
    ],
)
def test_the_letter_skips_weekends_and_finnish_holidays(start, count, due):
    assert add_working_days(start, count) == due


def test_midsummer_eve_is_no_working_day():
    assert not is_working_day(date(2027, 6, 25))


def test_five_years_from_a_leap_day_is_the_last_of_february():
    assert add_years(date(2028, 2, 29), 5) == date(2033, 2, 28)


def test_finnish_names_sort_with_a_ring_a_and_o_umlauts_last():
    names = ["Öhman", "Zetterberg", "Åström", "Aalto", "Äijälä", "Virtanen", "Wirtanen"]
    assert sorted(names, key=sort_key) == ["Aalto", "Virtanen", "Wirtanen", "Zetterberg", "Åström", "Äijälä", "Öhman"]


def test_a_short_family_name_comes_before_a_longer_one_whatever_the_given_name():
    assert sort_key("Aho", "Zoe") < sort_key("Ahola", "Aada")


def test_searching_forgives_case_and_marks():
    assert fold("ÅSTRÖM  Ñúñez") == "astrom nunez"
