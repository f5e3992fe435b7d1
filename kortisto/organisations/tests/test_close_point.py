"""A point closes when nothing is left at it: cards, orders, mandates, archive; its number closes with it."""

from datetime import date, timedelta

import pytest

from kortisto.cards.states import CardState
from kortisto.cards.tests.cast import a_box, a_card, an_order
from kortisto.cards.tests.helpers import order_for_hanna
from kortisto.contracts.models import Customership, Mandate, PointSubscription
from kortisto.holders.models import EmploymentProof
from kortisto.kernel.clock import today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.actions.call_off_closing import call_off_closing
from kortisto.organisations.actions.close_point import close_point
from kortisto.organisations.actions.start_closing_point import start_closing_point
from kortisto.organisations.actions.tell_archive_moved import tell_archive_moved
from kortisto.organisations.models import PointClosing, RegistrationPoint
from kortisto.organisations.queries import left_at
from kortisto.registrars.models import RegistrarRight


def closing(world, point, **changes):
    facts = {"last_day": today() + timedelta(days=30), "reason": "Toiminta siirtyy keskussairaalaan.", **changes}
    start_closing_point(actor=world.kaisa, account=world.county_account, point=point, **facts)
    point.refresh_from_db()
    return point


def closed(world, point):
    return close_point(actor=world.kaisa, account=world.county_account, point=point)


def refusal(call) -> str:
    with pytest.raises(Refusal) as said:
        call()
    return said.value.code


def free(world):
    """Nothing binds the central point any more but what a test leaves there."""
    Mandate.objects.update(state="ended")
    PointSubscription.objects.update(is_main=False)
    EmploymentProof.objects.all().update(point=world.ita)


@rule("BR-AU-15")
def test_a_closing_point_takes_no_new_orders_and_tells_those_who_authorised_it(world):
    closing(world, world.keskus)
    assert refusal(lambda: order_for_hanna(world)) == "point_not_open"
    told = OutgoingMessage.objects.filter(name="point_closing")
    assert {message.addressee for message in told} == {world.maija.actor_code, world.tuula.actor_code}


def test_the_last_day_is_not_in_the_past_and_the_reason_is_given(world):
    assert refusal(lambda: closing(world, world.ita, last_day=date(2024, 1, 1))) == "closing_in_the_past"
    assert refusal(lambda: closing(world, world.ita, reason=" ")) == "reason_needed"


def test_a_point_that_is_open_does_not_close_without_having_been_closing(world):
    free(world)
    with pytest.raises(WrongState):
        closed(world, world.ita)


@pytest.mark.parametrize(
    "leave",
    [
        lambda w: an_order(w),
        lambda w: a_card(w),
        lambda w: a_card(w, state=CardState.DISPATCHED),
        lambda w: a_box(w),
        lambda w: Mandate.objects.filter(pk=w.clinic_mandate.pk).update(state="run_off"),
        lambda w: PointSubscription.objects.filter(point=w.keskus).update(is_main=True),
        lambda w: EmploymentProof.objects.all().update(point=w.keskus),
    ],
    ids=["order", "card", "card_on_its_way", "box", "mandate", "main_point", "archive"],
)
def test_a_point_does_not_close_while_something_is_left_at_it(world, leave):
    free(world)
    closing(world, world.keskus)
    leave(world)
    assert not left_at(world.keskus).nothing
    assert refusal(lambda: closed(world, world.keskus)) == "closing_unfinished"


@rule("BR-AU-05")
def test_with_nothing_left_it_closes_for_good_and_its_number_stays_its_own(world):
    free(world)
    number = world.keskus.service_number
    closing(world, world.keskus)
    assert closed(world, world.keskus).state == "closed"
    assert RegistrationPoint.objects.get(service_number=number) == world.keskus
    assert not RegistrarRight.objects.in_force().filter(point=world.keskus).exists()
    assert RegistrarRight.objects.in_force().filter(point=world.ita).exists()
    assert Customership.objects.get(point=world.keskus, kind="own").state == "closed"
    assert OutgoingMessage.objects.filter(name="right_ended").count() == 2
    world.keskus.refresh_from_db()
    with pytest.raises(WrongState):
        call_off_closing(actor=world.kaisa, account=world.county_account, point=world.keskus)


def test_a_closing_is_called_off_and_orders_are_taken_again(world):
    closing(world, world.keskus)
    call_off_closing(actor=world.kaisa, account=world.county_account, point=world.keskus)
    assert order_for_hanna(world).state == "submitted"
    assert PointClosing.objects.get().called_off_at is not None
    assert closing(world, world.keskus).state == "closing"


def test_a_registrar_of_the_point_tells_where_the_archive_went(world):
    closing(world, world.keskus)
    assert left_at(world.keskus).archive
    told = tell_archive_moved(actor=world.riitta, point=world.keskus, archive_place="Itäkeskus, kaappi 4")
    assert (told.archive_told_by, told.archive_place) == (world.riitta, "Itäkeskus, kaappi 4")
    assert not left_at(world.keskus).archive


def test_the_archive_is_told_with_its_place_and_only_of_a_closing_point(world):
    with pytest.raises(WrongState):
        tell_archive_moved(actor=world.riitta, point=world.keskus, archive_place="Muualla")
    closing(world, world.keskus)
    assert (
        refusal(lambda: tell_archive_moved(actor=world.riitta, point=world.keskus, archive_place=" "))
        == "archive_place_needed"
    )
    with pytest.raises(RightMissing):
        tell_archive_moved(actor=world.rebekka, point=world.keskus, archive_place="Muualla")


def test_a_neighbour_closes_nothing(world):
    with pytest.raises(NotVisible):
        start_closing_point(
            actor=world.maija, account=world.clinic_account, point=world.keskus, last_day=today(), reason="Ei enää."
        )
