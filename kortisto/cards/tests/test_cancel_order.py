"""Cancelling an order."""

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.cards.actions.cancel_order import cancel_order
from kortisto.cards.actions.note_order_rejected import note_order_rejected
from kortisto.cards.models import CardOrder
from kortisto.cards.states import ORDER, OrderState
from kortisto.contracts.models import Customership, Mandate
from kortisto.contracts.states import CustomershipState, MandateState
from kortisto.kernel.actors import System
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.maker.models import BatchItem
from kortisto.maker.states import ItemState
from kortisto.messages.models import OutgoingMessage

from .helpers import order_for_hanna

pytestmark = pytest.mark.django_db


def test_an_order_that_never_left_is_taken_off_the_batch(world):
    order = cancel_order(actor=world.rauno, order=order_for_hanna(world), reason="Tilattiin väärällä nimikkeellä.")
    assert order.state == OrderState.CANCELLED
    assert order.ended_at is not None
    assert BatchItem.objects.get(order_code=order.code).state == ItemState.WITHDRAWN
    event = AuditEvent.objects.get(event="order:cancelled")
    assert (event.move_source, event.move_target) == ("submitted", "cancelled")


def test_the_organisation_hears_of_it(world):
    cancel_order(actor=world.riitta, order=order_for_hanna(world), reason="Ei tarvita.")
    assert OutgoingMessage.objects.get(name="order_cancelled").addressee.startswith("email:")


def test_another_card_can_be_ordered_afterwards(world):
    cancel_order(actor=world.riitta, order=order_for_hanna(world), reason="Väärä osoite.")
    assert order_for_hanna(world).state == OrderState.SUBMITTED


def test_a_produced_card_is_not_an_order_any_more(world):
    order = order_for_hanna(world)
    CardOrder.objects.filter(pk=order.pk).update(state=OrderState.PRODUCED)
    with pytest.raises(WrongState):
        cancel_order(actor=world.riitta, order=order, reason="Myöhässä.")


@rule("BR-AU-15")
def test_an_order_is_cancelled_in_run_off_too(world):
    order = order_for_hanna(world)
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(state=MandateState.RUN_OFF)
    Customership.objects.filter(pk=world.clinic_customership.pk).update(state=CustomershipState.RUN_OFF)
    assert cancel_order(actor=world.riitta, order=order, reason="Valtuutus päättyi.").state == OrderState.CANCELLED


@rule("BR-RG-18")
def test_a_registrar_of_another_point_cancels_nothing(world):
    with pytest.raises(RightMissing) as refusal:
        cancel_order(actor=world.rebekka, order=order_for_hanna(world), reason="Ei kuulu minulle.")
    assert refusal.value.code == "no_right"


@rule("BR-SC-04")
def test_nobody_cancels_their_own_order(world):
    order = order_for_hanna(world)
    CardOrder.objects.filter(pk=order.pk).update(holder=world.rauno.person)
    order.refresh_from_db()
    with pytest.raises(Refusal) as refusal:
        cancel_order(actor=world.rauno, order=order, reason="Oma kortti.")
    assert refusal.value.code == "own_card"


def test_a_makers_long_explanation_is_shortened_rather_than_never_heard(world):
    order = order_for_hanna(world)
    ORDER.apply(order, "send")
    rejected = note_order_rejected(
        actor=System("maker"), order=order, reason="other", explanation="Väri puuttuu. " * 40
    )
    rejected.refresh_from_db()
    assert rejected.state == OrderState.REJECTED
    assert rejected.reject_reason.startswith("Väri puuttuu.")
