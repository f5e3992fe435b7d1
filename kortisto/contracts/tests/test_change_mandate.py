"""Cards and period of a mandate can be changed until it is submitted."""

from datetime import timedelta

import pytest

from kortisto.contracts.actions.change_mandate import change_mandate
from kortisto.contracts.actions.grant_rights import grant_rights
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.tests.cast import drafted, granted, submitted, with_mandate
from kortisto.kernel.clock import today
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.kernel.testing import rule


def changed(world, version, mandate, **typed):
    given = {"card_kinds": ["actor"], "valid_from": today(), "valid_until": None} | typed
    return change_mandate(actor=world.otto, version=version, mandate=mandate, **given)


@rule("BR-AU-02")
def test_what_was_changed_is_what_is_submitted(world):
    version = drafted(world)
    mandate = with_mandate(world, version, world.keskus)
    begins, ends = today() + timedelta(days=10), today() + timedelta(days=100)
    changed(world, version, mandate, valid_from=begins, valid_until=ends)
    submit_contract(actor=world.otto, version=version)
    mandate.refresh_from_db()
    assert (mandate.card_kinds, mandate.valid_from, mandate.valid_until) == (["actor"], begins, ends)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"card_kinds": ["professional"]}, "mandate_wrong_kinds"),
        ({"valid_from": today() - timedelta(days=1)}, "mandate_period_wrong"),
        ({"valid_until": today() - timedelta(days=1)}, "mandate_period_wrong"),
    ],
)
def test_neither_other_cards_nor_a_period_that_makes_no_sense(world, typed, code):
    version = drafted(world)
    with pytest.raises(Refusal) as said:
        changed(world, version, with_mandate(world, version, world.keskus), **typed)
    assert said.value.code == code


def test_a_submitted_mandate_stays_as_it_is(world):
    version = submitted(world)
    with pytest.raises(WrongState):
        changed(world, version, version.contract.mandates.get())


def test_another_contracts_mandate_is_not_found(world):
    with pytest.raises(NotVisible):
        changed(world, drafted(world), world.clinic_mandate)


def test_a_mandate_that_begins_later_is_not_ordered_under_before_and_keeps_its_day(world):
    mandate = granted(world).contract.mandates.get()
    begins = today() + timedelta(days=7)
    type(mandate).objects.filter(pk=mandate.pk).update(valid_from=begins)
    mandate.refresh_from_db()
    grant_rights(actor=world.oili, approved_by=world.heikki, mandate=mandate)
    mandate.refresh_from_db()
    assert (mandate.state, mandate.valid_from) == ("active", begins)
    assert not type(mandate).objects.in_force().filter(pk=mandate.pk).exists()


def test_rights_are_not_granted_to_a_mandate_whose_last_day_has_passed(world):
    mandate = granted(world).contract.mandates.get()
    day = today() - timedelta(days=1)
    type(mandate).objects.filter(pk=mandate.pk).update(valid_from=day, valid_until=day)
    mandate.refresh_from_db()
    with pytest.raises(Refusal) as said:
        grant_rights(actor=world.oili, approved_by=world.heikki, mandate=mandate)
    assert said.value.code == "mandate_over"
