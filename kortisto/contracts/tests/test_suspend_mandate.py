"""A suspended mandate stops new orders until it is taken into use again; what is under way goes on."""

import pytest
from django.db import transaction

from kortisto.access.policy import grounds_to_order, grounds_to_work_under
from kortisto.contracts.actions.end_mandate import end_mandate
from kortisto.contracts.actions.restore_mandate import restore_mandate
from kortisto.contracts.actions.suspend_mandate import suspend_mandate
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState

REASON = {"reason": "Selvitämme laskutusta."}


def orders(world):
    with transaction.atomic():
        return grounds_to_order(actor=world.riitta, customership=world.clinic_customership, kind="personnel")


def test_orders_are_refused_with_a_code_of_their_own_until_it_is_restored(world, posted):
    suspend_mandate(actor=world.maija, mandate=world.clinic_mandate, **REASON)
    with pytest.raises(Refusal) as said:
        orders(world)
    assert said.value.code == "mandate_suspended"
    with transaction.atomic():
        assert grounds_to_work_under(actor=world.riitta, customership=world.clinic_customership).right
    restore_mandate(actor=world.tuula, mandate=world.clinic_mandate)
    assert orders(world).mandate == world.clinic_mandate
    both = {world.maija.actor_code, world.kaisa.actor_code}
    for name in ("mandate_suspended", "mandate_restored"):
        assert both <= {to for posted_name, to, _facts in posted if posted_name == name}


def test_what_the_issuer_suspended_only_the_issuer_restores(world):
    suspend_mandate(actor=world.hilla, mandate=world.clinic_mandate, **REASON)
    with pytest.raises(Refusal) as said:
        restore_mandate(actor=world.maija, mandate=world.clinic_mandate)
    assert said.value.code == "suspended_by_issuer"
    assert restore_mandate(actor=world.heikki, mandate=world.clinic_mandate).state == "active"


def test_a_suspended_mandate_can_be_ended(world):
    suspend_mandate(actor=world.maija, mandate=world.clinic_mandate, **REASON)
    assert end_mandate(actor=world.maija, mandate=world.clinic_mandate, **REASON).state == "ended"
    with pytest.raises(WrongState):
        restore_mandate(actor=world.maija, mandate=world.clinic_mandate)


def test_a_reason_is_given(world):
    with pytest.raises(Refusal) as said:
        suspend_mandate(actor=world.maija, mandate=world.clinic_mandate, reason="")
    assert said.value.code == "reason_needed"


@pytest.mark.parametrize(
    ("who", "refusal"), [("leena", RightMissing), ("auli", RightMissing), ("kaisa", NotVisible), ("otto", NotVisible)]
)
def test_neither_readers_nor_the_point_nor_strangers_suspend_it(world, who, refusal):
    with pytest.raises(refusal):
        suspend_mandate(actor=getattr(world, who), mandate=world.clinic_mandate, **REASON)
