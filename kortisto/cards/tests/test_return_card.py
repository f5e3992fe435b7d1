"""Cancelled cards come back to the point and are destroyed there."""

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.cards.actions.destroy_card import destroy_card
from kortisto.cards.actions.return_card import return_card
from kortisto.cards.models import Card, Place
from kortisto.cards.queries import cards_to_return
from kortisto.cards.states import CardState
from kortisto.contracts.models import Customership
from kortisto.kernel.errors import Refusal, RightMissing
from kortisto.kernel.testing import rule

from .cast import a_card, cancelled

pytestmark = pytest.mark.django_db


@rule("BR-RV-03")
def test_a_card_whose_employment_ended_is_listed_until_it_is_returned_and_destroyed(world):
    card = cancelled(world, CardState.HANDED_OVER)
    assert [(one, one.place) for one in cards_to_return(world.riitta)] == [(card, Place.PERSON)]
    return_card(actor=world.riitta, card=card)
    assert [(one, one.place) for one in cards_to_return(world.riitta)] == [(card, Place.POINT)]
    destroy_card(actor=world.rauno, card=card)
    assert not cards_to_return(world.riitta).exists()
    assert list(card.custody.values_list("place", flat=True))[-3:] == ["person", "point", "destroyed"]
    events = AuditEvent.objects.filter(event__in=("card:returned", "card:destroyed")).order_by("id")
    assert [event.event for event in events] == ["card:returned", "card:destroyed"]


@rule("BR-RV-03")
def test_it_is_listed_at_its_own_point_only_and_also_when_the_customer_is_closed(world):
    card = cancelled(world, CardState.HANDED_OVER)
    Customership.objects.filter(pk=world.clinic_customership.pk).update(state="closed")
    assert list(cards_to_return(world.rauno)) == [card]
    assert not cards_to_return(world.rebekka).exists()
    with pytest.raises(RightMissing):
        return_card(actor=world.rebekka, card=card)


def test_a_professional_card_is_the_persons_own_and_is_not_asked_back(world):
    card = cancelled(world, CardState.HANDED_OVER)
    Card.objects.filter(pk=card.pk).update(kind="professional")
    assert not cards_to_return(world.riitta).exists()


def test_a_card_that_works_is_not_taken_back(world):
    for verb in (return_card, destroy_card):
        with pytest.raises(Refusal) as said:
            verb(actor=world.riitta, card=a_card(world, state=CardState.HANDED_OVER))
        assert said.value.code == "card_not_cancelled"


def test_what_lies_elsewhere_is_neither_returned_nor_destroyed(world):
    with pytest.raises(Refusal) as said:
        return_card(actor=world.riitta, card=cancelled(world, CardState.AT_POINT))
    assert said.value.code == "card_not_with_holder"
    with pytest.raises(Refusal) as said:
        destroy_card(actor=world.riitta, card=cancelled(world, CardState.HANDED_OVER))
    assert said.value.code == "card_not_at_point"


@rule("BR-SC-04")
def test_a_registrar_takes_no_card_of_their_own_back(world):
    card = cancelled(world, CardState.HANDED_OVER)
    Card.objects.filter(pk=card.pk).update(holder=world.riitta.person)
    card.refresh_from_db()
    with pytest.raises(Refusal) as said:
        return_card(actor=world.riitta, card=card)
    assert said.value.code == "own_card"
