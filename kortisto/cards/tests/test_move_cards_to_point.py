"""Cards that wait at a point are sent on to another one of the same owner, with their chain of custody whole."""

import pytest

from kortisto.cards.actions.hand_over_card import hand_over_card
from kortisto.cards.actions.move_cards_to_point import move_cards_to_point
from kortisto.cards.actions.receive_box import receive_box
from kortisto.cards.models import Place
from kortisto.cards.states import CardState
from kortisto.cards.tests.cast import a_card
from kortisto.contracts.models import Customership, Mandate
from kortisto.kernel.errors import Refusal, RightMissing
from kortisto.organisations.models import RegistrationPoint
from kortisto.registrars.models import PointRight
from tests.world import LONG_AGO

from .helpers import DOCUMENT

SHOWN = {name: value for name, value in DOCUMENT.items() if name not in ("family_name", "given_names")}


def own_card(world):
    return a_card(world, customership=world.keskus_own, organisation=world.county)


def moved(world, *cards, actor=None, to=None):
    return move_cards_to_point(actor=actor or world.riitta, point=world.keskus, to=to or world.ita, cards=list(cards))


def refusal(call) -> str:
    with pytest.raises(Refusal) as said:
        call()
    return said.value.code


def test_a_card_travels_in_a_box_is_received_and_handed_over_at_the_other_point(world):
    card = own_card(world)
    box = moved(world, card)
    assert (box.point, box.state, [row.card for row in box.cards.all()]) == (world.ita, "dispatched", [card])
    receive_box(actor=world.rebekka, box=box, serials=[card.serial])
    card.refresh_from_db()
    assert (card.state, card.point, card.customership) == (CardState.AT_POINT, world.ita, world.ita_own)
    places = [(link.place, link.point) for link in card.custody.all()][-3:]
    assert places == [(Place.POINT, world.keskus), (Place.POST, None), (Place.POINT, world.ita)]
    hand_over_card(actor=world.rebekka, card=card, **SHOWN, receipt="paper", receipt_place="Mappi 3")
    card.refresh_from_db()
    assert card.state == CardState.HANDED_OVER


def test_an_organisation_that_has_not_authorised_the_other_point_keeps_its_cards_here(world):
    assert refusal(lambda: moved(world, a_card(world))) == "customer_not_there"
    mandate = Mandate.objects.create(
        contract=world.clinic_contract, giver=world.clinic, point=world.ita, typed_business_id=world.county.business_id,
        card_kinds=["personnel"], state="active", given_by=world.maija, valid_from=LONG_AGO,
    )  # fmt: skip
    there = Customership.objects.create(
        kind="ys_sote", point=world.ita, organisation=world.clinic, contract=world.clinic_contract, mandate=mandate
    )
    PointRight.objects.create(
        customership=there, point=world.ita, card_kinds=["personnel"], granted_by="operator:test", valid_from=LONG_AGO
    )
    card = a_card(world, serial="K-2")
    moved(world, card)
    card.refresh_from_db()
    assert (card.customership, card.state) == (there, CardState.DISPATCHED)


def test_only_cards_that_wait_here_are_moved_and_only_to_an_open_point_of_the_same_owner(world):
    assert refusal(lambda: moved(world)) == "no_cards"
    assert refusal(lambda: moved(world, a_card(world, state=CardState.HANDED_OVER))) == "card_not_here"
    assert refusal(lambda: moved(world, own_card(world), to=world.keskus)) == "other_owner"
    RegistrationPoint.objects.filter(pk=world.ita.pk).update(owner=world.other_clinic)
    world.ita.refresh_from_db()
    assert refusal(lambda: moved(world, own_card(world))) == "other_owner"
    RegistrationPoint.objects.filter(pk=world.ita.pk).update(owner=world.county, state="closing")
    world.ita.refresh_from_db()
    assert refusal(lambda: moved(world, own_card(world))) == "point_not_open"


def test_a_registrar_of_another_point_sends_nothing_on(world):
    with pytest.raises(RightMissing):
        moved(world, own_card(world), actor=world.rebekka)
