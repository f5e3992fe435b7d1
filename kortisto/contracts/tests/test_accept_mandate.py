"""The point's owner accepts, and the mandate goes its way with the point's number in it."""

import pytest

from kortisto.contracts.actions.accept_mandate import accept_mandate
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.actions.withdraw_contract import withdraw_contract
from kortisto.contracts.models import Mandate
from kortisto.contracts.tests.cast import asked, drafted, granted, with_mandate
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule


@rule("BR-AU-03")
def test_the_number_is_written_in_when_the_point_accepts(world, posted):
    mandate = accept_mandate(actor=world.kaisa, mandate=asked(world, drafted(world)))
    assert (mandate.state, mandate.service_number) == ("accepted", world.keskus.service_number)
    assert mandate.answered_by == world.kaisa
    assert (("mandate_accepted", world.otto.actor_code)) in [(name, to) for name, to, _facts in posted]


@rule("BR-AU-03")
def test_an_application_is_not_submitted_with_points_that_have_not_answered_alone(world):
    version = drafted(world)
    mandate = asked(world, version)
    with pytest.raises(Refusal) as said:
        submit_contract(actor=world.otto, version=version)
    assert said.value.code == "contract_incomplete"
    accept_mandate(actor=world.kaisa, mandate=mandate)
    submit_contract(actor=world.otto, version=version)
    mandate.refresh_from_db()
    assert (mandate.state, mandate.card_kinds) == ("submitted", ["personnel", "actor"])


@rule("BR-AU-03")
def test_beside_a_ready_one_an_unanswered_mandate_waits_and_joins_the_application_when_it_is_accepted(world):
    version = drafted(world)
    ready, late = with_mandate(world, version, world.ita), asked(world, version)
    version = submit_contract(actor=world.otto, version=version)
    take_case(actor=world.hilla, case=version.case)
    ready.refresh_from_db()
    late.refresh_from_db()
    assert (ready.state, late.state) == ("submitted", "asked")
    accept_mandate(actor=world.kaisa, mandate=late)
    assert (late.state, late.card_kinds) == ("submitted", ["personnel", "actor"])


@rule("BR-AU-03")
def test_accepted_after_the_decision_it_waits_for_the_next_change_of_the_contract(world):
    version = granted(world, world.ita)
    late = Mandate.objects.create(
        contract=version.contract, giver=world.other_clinic, point=world.keskus, state="asked", found_by_name=True,
        typed_business_id=world.county.business_id, given_by=world.otto, valid_from="2026-01-01",
    )  # fmt: skip
    accept_mandate(actor=world.kaisa, mandate=late)
    assert late.state == "accepted"


def test_a_withdrawn_application_asks_nobody_any_more(world):
    version = drafted(world)
    mandate = asked(world, version)
    withdraw_contract(actor=world.otto, version=version)
    mandate.refresh_from_db()
    assert mandate.state == "withdrawn"
    with pytest.raises(WrongState):
        accept_mandate(actor=world.kaisa, mandate=mandate)


def test_only_the_points_contract_handlers_answer(world):
    mandate = asked(world, drafted(world))
    for who in ("otto", "maija", "riitta", "hilla"):
        with pytest.raises(NotVisible):
            accept_mandate(actor=getattr(world, who), mandate=mandate)
    with pytest.raises(RightMissing):
        accept_mandate(actor=world.kalle, mandate=mandate)
