"""A mandate is renewed in one act, and narrowed in one; more cards take a new decision."""

from datetime import timedelta

import pytest

from kortisto.contracts.actions.narrow_mandate import narrow_mandate
from kortisto.contracts.actions.renew_mandate import renew_mandate
from kortisto.contracts.models import Mandate
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState

SOON, LATER = today() + timedelta(days=10), today() + timedelta(days=400)


@pytest.fixture
def ending(world):
    """The clinic's mandate ends in ten days, and both sides have been told."""
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(valid_until=SOON, end_announced_at=now())
    world.clinic_mandate.refresh_from_db()
    return world.clinic_mandate


@pytest.mark.parametrize("until", [LATER, None])
def test_a_renewed_mandate_goes_on_and_its_new_end_is_announced_again(world, ending, posted, until):
    renew_mandate(actor=world.tuula, mandate=ending, valid_until=until)
    ending.refresh_from_db()
    assert (ending.state, ending.valid_until, ending.end_announced_at) == ("active", until, None)
    assert {world.maija.actor_code, world.kaisa.actor_code, world.riitta.actor_code} <= {
        to for name, to, _facts in posted if name == "mandate_renewed"
    }


def test_a_mandate_without_a_last_day_needs_no_renewing(world):
    with pytest.raises(Refusal) as said:
        renew_mandate(actor=world.maija, mandate=world.clinic_mandate)
    assert said.value.code == "mandate_without_end"


def test_a_renewal_leads_further_than_the_last_day(world, ending):
    with pytest.raises(Refusal) as said:
        renew_mandate(actor=world.maija, mandate=ending, valid_until=SOON)
    assert said.value.code == "mandate_period_wrong"


def test_an_ended_mandate_is_not_renewed(world, ending):
    Mandate.objects.filter(pk=ending.pk).update(state="run_off")
    with pytest.raises(WrongState):
        renew_mandate(actor=world.maija, mandate=ending)


def test_a_mandate_is_not_renewed_under_a_contract_that_is_over(world, ending):
    world.clinic_version.__class__.objects.filter(pk=world.clinic_version.pk).update(state="ended")
    with pytest.raises(Refusal) as said:
        renew_mandate(actor=world.maija, mandate=ending)
    assert said.value.code == "contract_not_granted"


@pytest.mark.parametrize(("who", "refusal"), [("leena", RightMissing), ("kaisa", NotVisible), ("hilla", NotVisible)])
def test_only_the_giver_renews_and_narrows(world, ending, who, refusal):
    with pytest.raises(refusal):
        renew_mandate(actor=getattr(world, who), mandate=ending)
    with pytest.raises(refusal):
        narrow_mandate(actor=getattr(world, who), mandate=ending, card_kinds=["actor"], valid_until=SOON)


def test_fewer_cards_and_an_earlier_end_need_nobody_elses_decision(world):
    mandate = narrow_mandate(actor=world.maija, mandate=world.clinic_mandate, card_kinds=["actor"], valid_until=SOON)
    mandate.refresh_from_db()
    assert (mandate.card_kinds, mandate.valid_until) == (["actor"], SOON)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"card_kinds": ["personnel", "actor", "organisation"], "valid_until": SOON}, "mandate_widened"),
        ({"card_kinds": [], "valid_until": SOON}, "mandate_widened"),
        ({"card_kinds": ["actor"], "valid_until": LATER}, "mandate_period_wrong"),
        ({"card_kinds": ["actor"], "valid_until": None}, "mandate_period_wrong"),
        ({"card_kinds": ["actor"], "valid_until": today() - timedelta(days=1)}, "mandate_period_wrong"),
        ({"card_kinds": ["actor", "personnel"], "valid_until": SOON}, "nothing_changed"),
    ],
)
def test_narrowing_never_widens(world, ending, typed, code):
    with pytest.raises(Refusal) as said:
        narrow_mandate(actor=world.maija, mandate=ending, **typed)
    assert said.value.code == code
