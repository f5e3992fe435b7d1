"""Two registrars at every point: counted by day, told when it changes, asked about before it goes wrong."""

from datetime import date, timedelta

import pytest

from kortisto.accounts.tests.cast import give_desk
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.models import RegistrationPoint
from kortisto.registrars.actions.end_registrar_right import end_registrar_right
from kortisto.registrars.actions.grant_registrar_right import grant_registrar_right
from kortisto.registrars.models import Absence, RegistrarRight, StaffingNotice, TrainingCertificate
from kortisto.registrars.queries_staffing import calendar_of, stretches
from kortisto.registrars.staffing import coverage, laid_over, level_of, opening_days, registrars_at

MONDAY = date(2027, 3, 1)


def absent(user, first, last):
    return Absence.objects.create(user=user, noted_by=user, valid_from=first, valid_until=last)


def covered(point, first=MONDAY, count=28):
    return coverage([point], first=first, count=count)[point.pk]


def third(world):
    """Stella is trained and gets a right at the central point."""
    world.stella.person = world.hanna
    world.stella.save()
    training = TrainingCertificate.objects.create(
        user=world.stella, course="Kurssi", passed_on=today(), language="fi", checked_by="operator:test"
    )
    return grant_registrar_right(
        actor=world.oili, user=world.stella, point=world.keskus, card_kinds=["professional", "personnel", "actor"],
        training=training, basis="Sijaisuus",
    )  # fmt: skip


# -- Counting -----------------------------------------------------------------------------------------------------------


@rule("BR-RG-06")
def test_with_two_registrars_every_day_is_covered_and_with_one_none_is(world):
    assert not covered(world.keskus).short
    assert covered(world.ita).level(MONDAY) == "short"


@rule("BR-RG-06")
def test_suspended_locked_out_and_closed_registrars_do_not_count(world):
    assert registrars_at(world.keskus) == 2
    desk = give_desk(world.riitta, "rantanen4821")
    assert registrars_at(world.keskus) == 2
    type(desk).objects.filter(pk=desk.pk).update(state="expired")
    assert registrars_at(world.keskus) == 1
    RegistrarRight.objects.filter(user=world.rauno).update(state="suspended")
    assert (registrars_at(world.keskus), level_of(world.keskus)) == (0, "none")
    type(world.rebekka).objects.filter(pk=world.rebekka.pk).update(is_active=False)
    assert level_of(world.ita) == "none"


@rule("BR-RG-06")
def test_a_registrar_whose_right_covers_none_of_the_products_kinds_does_not_count(world):
    RegistrarRight.objects.filter(user=world.rauno).update(card_kinds=["organisation"])
    assert level_of(world.keskus) == "short"


@rule("BR-RG-06")
def test_a_holiday_of_one_leaves_the_point_short_and_of_both_without_anybody(world):
    absent(world.riitta, MONDAY, MONDAY + timedelta(days=4))
    absent(world.rauno, MONDAY + timedelta(days=3), MONDAY + timedelta(days=8))
    days = covered(world.keskus)
    assert [str(days.level(MONDAY + timedelta(days=day))) for day in range(9)] == [
        "short", "short", "short", "none", "none", "short", "short", "short", "short",
    ]  # fmt: skip
    assert days.level(MONDAY + timedelta(days=9)) == "full"
    assert [(one.first.day, one.last.day, one.level) for one in stretches(days)] == [
        (1, 3, "short"), (4, 5, "none"), (8, 9, "short"),
    ]  # fmt: skip


@rule("BR-RG-06")
def test_a_right_that_ends_in_a_week_is_seen_ahead(world):
    RegistrarRight.objects.filter(user=world.rauno).update(valid_until=MONDAY + timedelta(days=6))
    days = covered(world.keskus)
    assert (days.level(MONDAY + timedelta(days=6)), days.level(MONDAY + timedelta(days=7))) == ("full", "short")
    assert days.first_worse_than("full").first == MONDAY + timedelta(days=7)


def test_a_called_off_absence_does_not_count(world):
    row = absent(world.riitta, MONDAY, MONDAY)
    Absence.objects.filter(pk=row.pk).update(called_off_at="2027-01-01T00:00:00Z")
    assert not covered(world.keskus).short


def test_the_calendar_leaves_out_weekends_and_public_holidays_and_follows_the_points_own_weekdays(world):
    easter = opening_days((0, 1, 2, 3, 4), date(2027, 3, 22), 14)
    assert [place for place in range(14) if easter >> place & 1] == [0, 1, 2, 3, 8, 9, 10, 11]
    saturdays = opening_days((5,), date(2027, 3, 1), 14)
    assert [place for place in range(14) if saturdays >> place & 1] == [5, 12]
    assert not opening_days((3,), date(2026, 12, 24), 1)


def test_days_laid_over_each_other_are_counted():
    assert laid_over([0b0110, 0b0011, 0b0010], 3)[1:] == [0b0111, 0b0010, 0b0010]


def test_the_calendar_shows_whole_months_from_today_on(world):
    months = calendar_of(world.ita, months=12).months
    assert len(months) == 12
    days = [cell.day for month in months for week in month.weeks for cell in week if cell]
    assert days[0] == today()
    assert len(days) == len(set(days)) == (days[-1] - days[0]).days + 1
    assert {
        cell.registrars for month in months for week in month.weeks for cell in week if cell and cell.level == "short"
    } == {1}


# -- Asking before the second-last goes ---------------------------------------------------------------------------------


@rule("BR-RG-07")
def test_removing_the_second_last_registrar_has_to_be_meant(world):
    with pytest.raises(Refusal) as said:
        end_registrar_right(actor=world.kaisa, right=world.rauno_right, reason="Siirtyi muualle")
    assert (said.value.code, said.value.facts) == ("leaves_point_understaffed", {"left": 1, "least": 2})
    end_registrar_right(actor=world.kaisa, right=world.rauno_right, reason="Siirtyi muualle", leave_understaffed=True)
    assert level_of(world.keskus) == "short"
    assert RegistrationPoint.objects.get(pk=world.keskus.pk).state == "open"


@rule("BR-RG-07")
def test_removing_one_of_three_is_not_asked_about(world):
    third(world)
    end_registrar_right(actor=world.kaisa, right=world.rauno_right, reason="Siirtyi muualle")
    assert level_of(world.keskus) == "full"


def test_ending_the_right_of_somebody_who_did_not_count_is_not_asked_about(world):
    RegistrarRight.objects.filter(user=world.rauno).update(state="suspended")
    end_registrar_right(actor=world.kaisa, right=RegistrarRight.objects.get(user=world.rauno), reason="Lopetti")


def test_at_a_closing_point_nobody_has_to_be_replaced(world):
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(state="closing")
    end_registrar_right(actor=world.kaisa, right=world.rauno_right, reason="Piste suljetaan")


# -- Telling --------------------------------------------------------------------------------------------------------------


def watch():
    run_now("registrars:watch_staffing")


def told(name):
    return sorted(OutgoingMessage.objects.filter(name=name).values_list("addressee", flat=True))


@pytest.fixture
def quiet(world):
    """Nothing is left to tell of: the eastern point's one registrar has been told of."""
    watch()
    OutgoingMessage.objects.all().delete()
    return world


@rule("BR-RG-06")
def test_the_other_one_leaves_and_the_administrators_and_the_office_are_told_once(quiet):
    end_registrar_right(actor=quiet.kaisa, right=quiet.rauno_right, reason="Lähti", leave_understaffed=True)
    run_now("registrars:watch_registrar", user=quiet.rauno.code)
    assert told("staffing_short") == sorted([quiet.kaisa.actor_code, quiet.oili.actor_code])
    watch()
    watch()
    assert len(told("staffing_short")) == 2


@rule("BR-RG-06")
def test_a_third_is_approved_and_it_is_told_that_there_are_enough_again(quiet):
    end_registrar_right(actor=quiet.kaisa, right=quiet.rauno_right, reason="Lähti", leave_understaffed=True)
    watch()
    third(quiet)
    watch()
    assert told("staffing_restored") == sorted([quiet.kaisa.actor_code, quiet.oili.actor_code])
    assert StaffingNotice.objects.get(point=quiet.keskus).level == "full"


@rule("BR-RG-06")
def test_days_ahead_are_told_when_they_come_into_sight_and_not_every_day(quiet):
    first = today() + timedelta(days=10)
    row = absent(quiet.riitta, first, first + timedelta(days=13))
    watch()
    watch()
    assert len(told("staffing_ahead")) == 2
    Absence.objects.filter(pk=row.pk).update(valid_from=first + timedelta(days=1))
    watch()
    assert len(told("staffing_ahead")) == 2
    absent(quiet.rauno, first + timedelta(days=1), first + timedelta(days=6))
    watch()
    assert len(told("staffing_ahead")) == 4


def test_days_beyond_the_rulebooks_weeks_are_not_told_yet(quiet):
    first = today() + timedelta(days=60)
    absent(quiet.riitta, first, first + timedelta(days=7))
    watch()
    assert told("staffing_ahead") == []


def test_where_the_registrars_are_only_recommended_nobody_is_alarmed(quiet):
    from kortisto.rulebook.models import RuleVersion

    RuleVersion.objects.filter(name="staffing_required_for").update(value=[])
    end_registrar_right(actor=quiet.kaisa, right=quiet.rauno_right, reason="Lähti", leave_understaffed=True)
    watch()
    assert told("staffing_short") == []
