"""A point that does not answer is reminded after five days; after thirty the mandate lapses."""

from datetime import timedelta

import pytest

from kortisto.contracts.actions.lapse_mandate import lapse_mandate
from kortisto.contracts.actions.remind_point import remind_point
from kortisto.contracts.jobs import watch_answers
from kortisto.contracts.models import Mandate
from kortisto.contracts.tests.cast import asked, drafted
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule

PROGRAM = System("contracts")


def waited(world, days: int) -> Mandate:
    mandate = asked(world, drafted(world))
    Mandate.objects.filter(pk=mandate.pk).update(asked_at=now() - timedelta(days=days))
    mandate.refresh_from_db()
    return mandate


def told(posted, name: str) -> list[str]:
    return [to for posted_name, to, _facts in posted if posted_name == name]


@rule("BR-AU-03")
@pytest.mark.parametrize(("days", "reminders"), [(4, 0), (5, 1), (29, 1)])
def test_the_point_is_reminded_once_after_five_days(world, posted, days, reminders):
    mandate = waited(world, days)
    watch_answers()
    watch_answers()
    assert told(posted, "mandate_asked_again") == [world.kaisa.actor_code] * reminders
    mandate.refresh_from_db()
    assert mandate.state == "asked"


@rule("BR-AU-03")
def test_after_thirty_days_the_mandate_lapses_and_both_sides_are_told(world, posted):
    mandate = waited(world, 30)
    watch_answers()
    mandate.refresh_from_db()
    assert mandate.state == "lapsed"
    assert set(told(posted, "mandate_lapsed")) == {world.otto.actor_code, world.kaisa.actor_code}
    assert not told(posted, "mandate_asked_again")


def test_neither_comes_too_early_and_neither_twice(world):
    mandate = waited(world, 4)
    for act in (remind_point, lapse_mandate):
        with pytest.raises(Refusal) as said:
            act(actor=PROGRAM, mandate=mandate)
        assert said.value.code == "too_early"
    mandate = Mandate.objects.get(pk=mandate.pk)
    mandate.asked_at -= timedelta(days=3)
    mandate.save(update_fields=["asked_at"])
    remind_point(actor=PROGRAM, mandate=mandate)
    with pytest.raises(WrongState):
        remind_point(actor=PROGRAM, mandate=mandate)


def test_only_the_clock_lapses_a_mandate(world):
    with pytest.raises(RightMissing):
        lapse_mandate(actor=world.kaisa, mandate=waited(world, 30))
