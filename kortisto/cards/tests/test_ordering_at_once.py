"""Two people act at the same moment: the database decides, and each gets a clear sentence."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from kortisto.cards.models import CardOrder
from kortisto.contracts.models import Mandate
from kortisto.contracts.states import MANDATE, MandateState
from kortisto.kernel.errors import Refusal
from kortisto.kernel.share import first_for_share
from kortisto.kernel.testing import rule

from .helpers import order_for_hanna

pytestmark = [pytest.mark.committing, pytest.mark.django_db(transaction=True)]


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Run each call on a connection of its own, all let go at once; what each gave or how it was refused."""
    start = threading.Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(place: int, call: Callable[[], Any]) -> None:
        try:
            start.wait()
            outcomes[place] = call()
        except Refusal as refusal:
            outcomes[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return outcomes


@rule("BR-OR-18")
def test_two_registrars_order_the_same_card_and_one_of_them_wins(world):
    people = [(world.riitta, world.rauno)[turn % 2] for turn in range(4)]
    facts = world.hanna, world.hanna_line, world.clinic_customership
    assert all(facts)
    outcomes = together(*[lambda actor=actor: order_for_hanna(world, actor=actor) for actor in people])
    assert sorted(str(outcome) for outcome in outcomes if isinstance(outcome, str)) == ["twin_order"] * 3
    assert CardOrder.objects.count() == 1


@rule("BR-OR-18")
def test_a_form_sent_twice_at_once_makes_one_order(world):
    facts = world.riitta, world.hanna, world.hanna_line, world.clinic_customership
    assert all(facts)
    outcomes = together(*[lambda: order_for_hanna(world, once="lomake-1234567890abcdef") for _turn in range(3)])
    assert len({outcome.code for outcome in outcomes}) == 1
    assert CardOrder.objects.count() == 1


@rule("BR-AU-15")
def test_ending_the_mandate_waits_for_the_order_that_stands_on_it_and_the_next_order_is_refused(world):
    """Whoever has read the mandate as active keeps it so until they commit; then it ends, and nothing crosses."""
    read, done = threading.Event(), []

    def order() -> None:
        with transaction.atomic():
            first_for_share(Mandate.objects.filter(pk=world.clinic_mandate.pk))
            read.set()
            done.append(("ordered", order_for_hanna(world)))
        connection.close()

    def end() -> None:
        read.wait(timeout=10)
        MANDATE.apply(Mandate.objects.get(pk=world.clinic_mandate.pk), "end")
        done.append(("ended", None))
        connection.close()

    facts = world.riitta, world.hanna, world.hanna_line, world.clinic_customership, world.clinic_mandate
    assert all(facts)
    threads = [threading.Thread(target=order), threading.Thread(target=end)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert [what for what, _row in done] == ["ordered", "ended"]
    assert Mandate.objects.get(pk=world.clinic_mandate.pk).state == MandateState.RUN_OFF
    CardOrder.objects.update(state="produced")
    with pytest.raises(Refusal) as refusal:
        order_for_hanna(world)
    assert refusal.value.code == "mandate_ended"
