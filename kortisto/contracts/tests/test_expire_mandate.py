"""A mandate's last day: both sides are told in time, and afterwards its customer goes into run-off."""

from datetime import timedelta

import pytest

from kortisto.cards.tests.cast import an_order
from kortisto.contracts.actions.announce_mandate_end import announce_mandate_end
from kortisto.contracts.actions.expire_mandate import expire_mandate
from kortisto.contracts.jobs import watch_ends
from kortisto.contracts.models import Customership, Mandate
from kortisto.kernel.actors import System
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule

PROGRAM = System("contracts")


def ends(world, days: int, **more) -> Mandate:
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(valid_until=today() + timedelta(days=days), **more)
    world.clinic_mandate.refresh_from_db()
    return world.clinic_mandate


@rule("BR-AU-15")
@pytest.mark.parametrize("state", ["active", "suspended"])
def test_the_day_after_the_last_one_the_customer_goes_into_run_off(world, posted, state):
    an_order(world)
    mandate = ends(world, -1, state=state)
    watch_ends()
    mandate.refresh_from_db()
    assert (mandate.state, mandate.valid_until) == ("run_off", today() - timedelta(days=1))
    assert Customership.objects.get(pk=world.clinic_customership.pk).state == "run_off"
    assert world.maija.actor_code in {to for name, to, _facts in posted if name == "mandate_ended"}


def test_on_its_last_day_a_mandate_is_in_force(world):
    mandate = ends(world, 0)
    watch_ends()
    mandate.refresh_from_db()
    assert mandate.state == "active"
    with pytest.raises(Refusal) as said:
        expire_mandate(actor=PROGRAM, mandate=mandate)
    assert said.value.code == "too_early"


@pytest.mark.parametrize(("days", "letters"), [(31, 0), (30, 1), (1, 1)])
def test_both_sides_are_told_once_that_it_ends_soon(world, posted, days, letters):
    ends(world, days)
    watch_ends()
    watch_ends()
    to = [(name, who) for name, who, _facts in posted]
    assert to.count(("mandate_ends_soon", world.maija.actor_code)) == letters
    assert to.count(("mandate_ends", world.kaisa.actor_code)) == letters
    assert to.count(("mandate_ends", world.riitta.actor_code)) == letters


def test_the_same_end_is_not_announced_twice(world):
    mandate = announce_mandate_end(actor=PROGRAM, mandate=ends(world, 3))
    with pytest.raises(WrongState):
        announce_mandate_end(actor=PROGRAM, mandate=mandate)


def test_only_the_clock_does_either(world):
    for act in (expire_mandate, announce_mandate_end):
        with pytest.raises(RightMissing):
            act(actor=world.hilla, mandate=ends(world, -1))
