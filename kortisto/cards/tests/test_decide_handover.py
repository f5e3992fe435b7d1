"""In run-off the organisation decides of each card whether it is still handed over."""

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.cards.actions.decide_handover import decide_handover
from kortisto.cards.models import HandoverDecision
from kortisto.cards.tests.cast import a_card, an_order
from kortisto.contracts.models import Mandate
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.kernel.testing import rule


@pytest.fixture
def ended(world):
    """The clinic's mandate has ended, with an order in production."""
    order = an_order(world)
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(state="run_off")
    return type(order).objects.get(pk=order.pk)


@rule("BR-AU-15")
def test_the_decision_can_be_made_while_the_card_is_made_and_changed_until_it_is_handed_over(world, ended):
    decide_handover(actor=world.tuula, order=ended, allowed=False)
    decide_handover(actor=world.maija, order=ended, allowed=True)
    decision = HandoverDecision.objects.get(order=ended)
    assert (decision.allowed, decision.decided_by) == (True, world.maija)
    events = list(AuditEvent.objects.filter(subject=ended.reference).order_by("id").values_list("event", flat=True))
    assert events[-2:] == ["order:handover_denied", "order:handover_allowed"]


@pytest.mark.parametrize("state", ["handed_over", "cancelled"])
def test_there_is_nothing_to_decide_of_a_card_that_is_gone(world, state):
    order = a_card(world, state=state).order
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(state="run_off")
    with pytest.raises(Refusal) as said:
        decide_handover(actor=world.maija, order=type(order).objects.get(pk=order.pk), allowed=True)
    assert said.value.code == "handover_over"


def test_under_a_mandate_in_force_nothing_is_decided(world):
    with pytest.raises(Refusal) as said:
        decide_handover(actor=world.maija, order=an_order(world), allowed=False)
    assert said.value.code == "not_in_run_off"


@pytest.mark.parametrize(
    ("who", "refusal"), [("leena", RightMissing), ("riitta", NotVisible), ("kaisa", NotVisible), ("auli", RightMissing)]
)
def test_neither_readers_nor_the_point_decide(world, ended, who, refusal):
    with pytest.raises(refusal):
        decide_handover(actor=getattr(world, who), order=ended, allowed=True)


def test_the_issuer_may_decide_for_an_organisation_that_cannot(world, ended):
    assert decide_handover(actor=world.hilla, order=ended, allowed=True).allowed
