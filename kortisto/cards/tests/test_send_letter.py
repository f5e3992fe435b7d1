"""The activation letter goes when its day has come, and no sooner."""

from datetime import timedelta

import pytest

from kortisto.cards.actions.send_letter import send_letter
from kortisto.cards.jobs import send_letters
from kortisto.cards.models import ActivationLetter
from kortisto.cards.states import CardState, LetterState
from kortisto.kernel.clock import today
from kortisto.kernel.errors import WrongState
from kortisto.kernel.testing import rule
from kortisto.maker.models import LetterOrder

from .cast import MAKER, a_card


def a_letter(world, *, due_in: int) -> ActivationLetter:
    card = a_card(world, state=CardState.DISPATCHED)
    return ActivationLetter.objects.create(
        card=card, address_kind="home", address="Kotikatu 1", due_on=today() + timedelta(days=due_in)
    )


@rule("BR-OR-13")
def test_before_its_day_the_letter_stays(world):
    letter = a_letter(world, due_in=1)
    send_letters()
    with pytest.raises(WrongState):
        send_letter(actor=MAKER, letter=letter)
    assert not LetterOrder.objects.exists()


@rule("BR-OR-12", "BR-OR-13")
def test_on_its_day_the_maker_is_asked_to_post_it_to_the_holder_in_person(world):
    letter = a_letter(world, due_in=0)
    send_letters()
    send_letters()
    letter.refresh_from_db()
    asked = LetterOrder.objects.get()
    assert letter.state == LetterState.SENT
    assert (asked.addressee, asked.address, asked.serial) == (world.hanna.name, "Kotikatu 1", letter.card.serial)


def test_a_withdrawn_letter_is_not_sent(world):
    letter = a_letter(world, due_in=0)
    ActivationLetter.objects.filter(pk=letter.pk).update(state=LetterState.CANCELLED)
    send_letters()
    assert not LetterOrder.objects.exists()
