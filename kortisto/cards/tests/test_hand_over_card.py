"""The holder comes for the card in person."""

import threading
from datetime import date

import pytest
from django.db import connection

from kortisto.audit.models import AuditEvent
from kortisto.cards.actions.cancel_card import cancel_card
from kortisto.cards.actions.decide_handover import decide_handover
from kortisto.cards.actions.hand_over_card import hand_over_card
from kortisto.cards.models import Card, Custody, Handover
from kortisto.cards.states import CardState
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule

from .cast import PASSPORT, a_card

RECEIPT = {"receipt": "paper", "receipt_place": "Mappi 4"}


@rule("BR-HO-01")
def test_hanna_shows_her_passport_and_signs_for_the_card(world):
    card = a_card(world)
    handover = hand_over_card(actor=world.riitta, card=card, **PASSPORT, **RECEIPT)
    card.refresh_from_db()
    assert card.state == CardState.HANDED_OVER
    assert handover.proof.person == world.hanna
    assert handover.proof.verified_by == world.riitta
    assert handover.right == world.riitta_right
    assert Custody.objects.filter(card=card).last().person == world.hanna


@rule("BR-HO-01")
def test_the_event_keeps_the_right_it_stood_on_and_the_move(world):
    card = a_card(world)
    hand_over_card(actor=world.riitta, card=card, **PASSPORT, **RECEIPT)
    event = AuditEvent.objects.get(event="card:handed_over", subject=card.reference)
    assert (event.move_source, event.move_target) == ("at_point", "handed_over")
    assert event.grounds["right"] == world.riitta_right.code


@rule("BR-HO-01")
@pytest.mark.parametrize(
    "document",
    [
        {**PASSPORT, "document_kind": "driving_licence"},
        {**PASSPORT, "document_valid_until": date(2020, 1, 1)},
        {**PASSPORT, "document_kind": "identity_card", "issuing_state": "US"},
    ],
)
def test_a_document_that_is_not_accepted_leaves_the_card_at_the_point(world, document):
    card = a_card(world)
    with pytest.raises(Refusal) as refusal:
        hand_over_card(actor=world.riitta, card=card, **document, **RECEIPT)
    assert refusal.value.code == "document_not_accepted"
    assert Card.objects.get(pk=card.pk).state == CardState.AT_POINT
    assert not Handover.objects.exists()


@rule("BR-HO-02")
@pytest.mark.parametrize("state", [CardState.AWAITING_CERTIFICATES, CardState.AT_MAKER, CardState.DISPATCHED])
def test_a_card_that_has_not_arrived_cannot_be_handed_over(world, state):
    card = a_card(world, state=state)
    with pytest.raises(WrongState):
        hand_over_card(actor=world.riitta, card=card, **PASSPORT, **RECEIPT)
    assert not Handover.objects.exists()


@rule("BR-HO-02")
def test_a_cancelled_card_cannot_be_handed_over(world):
    card = a_card(world, state=CardState.CANCELLED)
    with pytest.raises(WrongState):
        hand_over_card(actor=world.riitta, card=card, **PASSPORT, **RECEIPT)


@rule("BR-RG-11", "BR-SC-04")
def test_riitta_cannot_hand_her_own_card_to_herself_but_rauno_can(world):
    card = a_card(world, holder=world.riitta_person)
    with pytest.raises(Refusal) as refusal:
        hand_over_card(actor=world.riitta, card=card, **PASSPORT, **RECEIPT)
    assert refusal.value.code == "own_card"
    assert hand_over_card(actor=world.rauno, card=card, **PASSPORT, **RECEIPT).handed_over_by == world.rauno


@rule("BR-SC-01")
def test_a_registrar_of_the_other_point_cannot_hand_it_over(world):
    card = a_card(world)
    with pytest.raises(RightMissing) as refusal:
        hand_over_card(actor=world.rebekka, card=card, **PASSPORT, **RECEIPT)
    assert refusal.value.code == "no_right"


def test_a_handover_is_refused_on_record(world):
    card = a_card(world, state=CardState.DISPATCHED)
    with pytest.raises(WrongState):
        hand_over_card(actor=world.riitta, card=card, **PASSPORT, **RECEIPT)
    assert AuditEvent.objects.filter(result="refused", refusal_code="wrong_state").exists()


def in_run_off(world):
    card = a_card(world)
    type(world.clinic_mandate).objects.filter(pk=world.clinic_mandate.pk).update(state="run_off")
    type(world.clinic_customership).objects.filter(pk=world.clinic_customership.pk).update(state="run_off")
    return type(card).objects.get(pk=card.pk)


@rule("BR-AU-15")
def test_when_the_mandate_has_ended_a_card_is_handed_over_if_the_organisation_lets_it_be(world):
    card = in_run_off(world)
    with pytest.raises(Refusal) as said:
        hand_over_card(actor=world.riitta, card=card, **PASSPORT, **RECEIPT)
    assert said.value.code == "handover_undecided"
    decide_handover(actor=world.maija, order=card.order, allowed=True)
    assert hand_over_card(actor=world.riitta, card=card, **PASSPORT, **RECEIPT).card == card


@rule("BR-AU-15")
def test_a_card_that_the_organisation_does_not_let_go_is_not_handed_over_and_can_be_cancelled(world):
    card = in_run_off(world)
    decide_handover(actor=world.maija, order=card.order, allowed=False)
    with pytest.raises(Refusal) as said:
        hand_over_card(actor=world.riitta, card=card, **PASSPORT, **RECEIPT)
    assert said.value.code == "handover_denied"
    assert cancel_card(actor=world.riitta, card=card, reason="not_needed").state == "cancelled"


@pytest.mark.committing
def test_eight_people_hand_over_the_same_card_and_one_wins(world):
    card = a_card(world)
    won, lost = [], []
    gate = threading.Barrier(8)

    def try_it(number: int) -> None:
        try:
            actor = world.riitta if number % 2 else world.rauno
            mine = Card.objects.select_related("customership__point", "point", "holder", "order").get(pk=card.pk)
            gate.wait()
            won.append(hand_over_card(actor=actor, card=mine, **PASSPORT, **RECEIPT))
        except WrongState as refusal:
            lost.append(str(refusal.sentence))
        finally:
            connection.close()

    world.riitta, world.rauno  # noqa: B018 - read before the threads start
    threads = [threading.Thread(target=try_it, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    assert all(lost)
    assert Handover.objects.count() == 1
    assert AuditEvent.objects.filter(event="card:handed_over").count() == 1
    assert AuditEvent.objects.filter(result="refused").count() == 7
