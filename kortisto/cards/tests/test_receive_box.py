"""A box comes to the point; what is missing and what should not be there is named."""

import pytest

from kortisto.cards.actions.find_missing_card import find_missing_card
from kortisto.cards.actions.note_dispatch import note_dispatch
from kortisto.cards.actions.receive_box import receive_box
from kortisto.cards.models import ActivationLetter, Box, BoxCard, Custody, Place
from kortisto.cards.states import BoxState, CardState
from kortisto.kernel.clock import add_working_days, today
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule

from .cast import MAKER, a_box, a_card


def test_every_card_found_is_at_the_point_from_then_on(world):
    card = a_card(world, state=CardState.DISPATCHED)
    box = receive_box(actor=world.riitta, box=a_box(world, card), serials=[card.serial.lower() + " "])
    card.refresh_from_db()
    assert card.state == CardState.AT_POINT
    assert box.state == BoxState.RECEIVED
    assert Custody.objects.filter(card=card).last().point == world.keskus


def test_a_missing_card_stays_on_its_way_and_is_named(world):
    here = a_card(world, state=CardState.DISPATCHED)
    missing = a_card(world, state=CardState.DISPATCHED, holder=world.rauno_person)
    box = a_box(world, here, missing)
    receive_box(actor=world.riitta, box=box, serials=[here.serial])
    missing.refresh_from_db()
    assert missing.state == CardState.DISPATCHED
    assert list(box.cards.filter(found=BoxCard.Found.MISSING).values_list("card__serial", flat=True)) == [
        missing.serial
    ]


def test_a_missing_card_that_turns_up_arrives(world):
    here = a_card(world, state=CardState.DISPATCHED)
    missing = a_card(world, state=CardState.DISPATCHED, holder=world.rauno_person)
    box = receive_box(actor=world.riitta, box=a_box(world, here, missing), serials=[here.serial])
    row = box.cards.get(card=missing)
    find_missing_card(actor=world.riitta, row=row)
    missing.refresh_from_db()
    assert missing.state == CardState.AT_POINT
    with pytest.raises(Refusal):
        find_missing_card(actor=world.riitta, row=row)


def test_an_unexpected_serial_is_kept_and_moves_nothing(world):
    card = a_card(world, state=CardState.DISPATCHED)
    elsewhere = a_card(world, state=CardState.DISPATCHED, holder=world.rauno_person)
    box = receive_box(actor=world.riitta, box=a_box(world, card), serials=[card.serial, elsewhere.serial])
    elsewhere.refresh_from_db()
    assert box.unexpected == [elsewhere.serial]
    assert elsewhere.state == CardState.DISPATCHED


def test_a_box_is_received_once(world):
    card = a_card(world, state=CardState.DISPATCHED)
    box = a_box(world, card)
    receive_box(actor=world.riitta, box=box, serials=[card.serial])
    with pytest.raises(WrongState):
        receive_box(actor=world.rauno, box=Box.objects.get(pk=box.pk), serials=[card.serial])


def test_an_empty_reading_is_refused(world):
    box = a_box(world, a_card(world, state=CardState.DISPATCHED))
    with pytest.raises(Refusal) as refusal:
        receive_box(actor=world.riitta, box=box, serials=["  "])
    assert refusal.value.code == "nothing_found"


@rule("BR-SC-01")
def test_a_registrar_of_the_other_point_cannot_receive_it(world):
    card = a_card(world, state=CardState.DISPATCHED)
    with pytest.raises(RightMissing):
        receive_box(actor=world.rebekka, box=a_box(world, card), serials=[card.serial])


@rule("BR-OR-12", "BR-OR-13")
def test_the_maker_sends_the_card_to_the_point_and_the_letter_falls_due_four_working_days_later(world):
    card = a_card(world, state=CardState.AT_MAKER)
    box = note_dispatch(actor=MAKER, number="L-9", point=world.keskus, serials=[card.serial], dispatched_on=today())
    card.refresh_from_db()
    letter = ActivationLetter.objects.get(card=card)
    assert box.point == card.point == world.keskus
    assert card.state == CardState.DISPATCHED
    assert Custody.objects.filter(card=card).last().place == Place.POST
    assert letter.due_on == add_working_days(today(), 4)
    assert letter.address == "Kotikatu 1, 00001 Koivuranta"


@rule("BR-PN-03")
def test_no_table_has_a_column_for_a_pin_or_an_activation_code():
    from django.apps import apps

    names = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("kortisto.")
        for field in model._meta.concrete_fields
    }
    assert not {name for name in names if name.rpartition(".")[2] in {"pin", "pin1", "pin2", "puk", "activation_code"}}


def test_a_dispatch_told_of_twice_is_one_box(world):
    card = a_card(world, state=CardState.AT_MAKER)
    told = {"actor": MAKER, "number": "L-9", "point": world.keskus, "serials": [card.serial], "dispatched_on": today()}
    assert note_dispatch(**told) == note_dispatch(**told)
    assert ActivationLetter.objects.filter(card=card).count() == 1


def test_a_list_with_an_unknown_serial_is_refused_whole(world):
    card = a_card(world, state=CardState.AT_MAKER)
    with pytest.raises(Refusal) as refusal:
        note_dispatch(actor=MAKER, number="L-9", point=world.keskus, serials=[card.serial, "K0"], dispatched_on=today())
    assert refusal.value.code == "unknown_serials"
    assert not Box.objects.exists()


def test_a_cancelled_card_travels_without_a_letter(world):
    card = a_card(world, state=CardState.CANCELLED)
    note_dispatch(actor=MAKER, number="L-9", point=world.keskus, serials=[card.serial], dispatched_on=today())
    assert not ActivationLetter.objects.exists()


def test_what_a_scanner_read_from_something_else_is_kept_shortened(world):
    card = a_card(world, state=CardState.DISPATCHED)
    box = receive_box(
        actor=world.riitta, box=a_box(world, card), serials=[card.serial, "HTTPS://EXAMPLE.ORG/" + "X" * 60]
    )
    box.refresh_from_db()
    assert [len(serial) for serial in box.unexpected] == [40]
