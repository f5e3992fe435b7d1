"""Registrars tell when they are away, so that nobody stands before a closed desk."""

from datetime import timedelta

import pytest

from kortisto.cards.tests.helpers import order_for_hanna
from kortisto.kernel.clock import today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.registrars.actions.call_off_absence import call_off_absence
from kortisto.registrars.actions.plan_absence import plan_absence
from kortisto.registrars.models import Absence
from kortisto.registrars.staffing import is_unstaffed


def away(actor, user, first=0, last=0):
    day = today()
    return plan_absence(
        actor=actor, user=user, valid_from=day + timedelta(days=first), valid_until=day + timedelta(days=last)
    )


def refusal(call) -> str:
    with pytest.raises(Refusal) as said:
        call()
    return said.value.code


@rule("BR-RG-06")
def test_a_registrar_tells_their_own_absence_and_an_administrator_those_of_the_points_registrars(world):
    assert away(world.riitta, world.riitta, 1, 5).noted_by == world.riitta
    assert away(world.kaisa, world.rauno, 1, 5).noted_by == world.kaisa


def test_nobody_else_tells_it(world):
    for stranger in (world.rauno, world.maija, world.otto):
        with pytest.raises(NotVisible):
            away(stranger, world.riitta)
    with pytest.raises(RightMissing):
        away(world.stella, world.stella)
    with pytest.raises(NotVisible):
        away(world.kalle, world.riitta)


def test_the_same_day_is_told_once(world):
    away(world.riitta, world.riitta, 3, 6)
    assert refusal(lambda: away(world.riitta, world.riitta, 6, 9)) == "absence_overlaps"
    assert away(world.riitta, world.riitta, 7, 9)


def test_an_absence_ends_after_it_begins_and_not_in_the_past(world):
    assert refusal(lambda: away(world.riitta, world.riitta, 5, 4)) == "absence_period_wrong"
    assert refusal(lambda: away(world.riitta, world.riitta, 0, 1000)) == "absence_period_wrong"
    assert refusal(lambda: away(world.riitta, world.riitta, -9, -1)) == "absence_in_the_past"


@rule("BR-RG-06")
def test_with_one_registrar_at_work_orders_go_on_and_with_none_they_stop(world):
    away(world.rauno, world.rauno)
    assert order_for_hanna(world).state == "submitted"
    absence = away(world.kaisa, world.riitta)
    assert is_unstaffed(world.keskus)
    assert refusal(lambda: order_for_hanna(world)) == "point_unstaffed"
    call_off_absence(actor=world.riitta, absence=absence)
    assert not is_unstaffed(world.keskus)


def test_an_absence_is_called_off_once_and_its_days_are_free_again(world):
    absence = away(world.riitta, world.riitta, 1, 2)
    call_off_absence(actor=world.kaisa, absence=absence)
    with pytest.raises(WrongState):
        call_off_absence(actor=world.kaisa, absence=absence)
    assert away(world.riitta, world.riitta, 1, 2)
    assert Absence.objects.count() == 2
