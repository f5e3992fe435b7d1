"""Terminating a contract: what it says before, what goes on until the last day, and what stops after it."""

from datetime import datetime, timedelta
from functools import partial
from html import unescape

import pytest
import time_machine
from django.urls import set_urlconf

from kortisto.audit.models import AuditEvent
from kortisto.cards.actions.order_card import order_card
from kortisto.cards.tests.cast import a_card, an_order
from kortisto.cards.tests.helpers import ACCEPTANCE, DOCUMENT
from kortisto.contracts.actions.end_contract import end_contract
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.actions.terminate_contract import terminate_contract
from kortisto.contracts.actions.withdraw_termination import withdraw_termination
from kortisto.contracts.endings import reach_of
from kortisto.contracts.jobs import end_contracts
from kortisto.contracts.models import Case, ContractVersion, Customership, Mandate
from kortisto.kernel.actors import System
from kortisto.kernel.clock import HELSINKI, today
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.rulebook.models import Proposal
from kortisto.ui.face import address
from tests.visits import visit

REASON = "Lopetamme toiminnan."


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def at(day):
    """The program on that day, at noon in Helsinki."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=HELSINKI), tick=False)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def terminated(world) -> ContractVersion:
    return terminate_contract(actor=world.maija, version=world.clinic_version, reason=REASON)


def after_the_last_day(version: ContractVersion) -> None:
    with at(version.ends_on + timedelta(days=1)):
        end_contracts()


def order(world):
    return order_card(
        actor=world.riitta, customership=world.clinic_customership, holder=world.hanna, kind="personnel",
        line=world.hanna_line, **DOCUMENT, **ACCEPTANCE,
    )  # fmt: skip


def test_a_contract_goes_on_until_its_last_day_and_both_sides_can_read_why(world, posted):
    version = terminated(world)
    assert (version.state, version.ends_on) == ("ending", today() + timedelta(days=30))
    assert fresh(world.clinic_mandate).state == "active"
    assert posted[-1][0] == "contract_terminated"
    event = AuditEvent.objects.get(event="contract:terminated")
    assert event.on_behalf == world.clinic.reference
    with at(version.ends_on):
        end_contracts()
    assert fresh(version).state == "ending"


def test_cards_are_ordered_during_the_notice_and_not_after_it(world):
    version = terminated(world)
    assert order(world).version == version
    ContractVersion.objects.filter(pk=version.pk).update(ends_on=today() - timedelta(days=1))
    with pytest.raises(Refusal) as said:
        order(world)
    assert said.value.code == "contract_not_in_force"


@rule("BR-AU-15")
def test_after_the_last_day_the_mandates_run_off_and_the_cards_are_told(world, posted):
    card = a_card(world)
    version = terminated(world)
    after_the_last_day(version)
    assert fresh(version).state == "ended"
    assert fresh(version).ended_at is not None
    assert fresh(world.clinic_mandate).state == "run_off"
    assert Customership.objects.get(mandate=world.clinic_mandate).state == "run_off"
    assert fresh(card).state == card.state
    (told,) = [facts for name, to, facts in posted if name == "contract_ended" and to == world.maija.actor_code]
    assert told["cards"] == 1
    with pytest.raises(Refusal):
        order(world)


def test_where_nothing_is_left_the_mandate_closes_with_the_contract(world):
    after_the_last_day(terminated(world))
    assert fresh(world.clinic_mandate).state == "ended"


def test_what_a_contract_carries_is_counted(world):
    a_card(world)
    an_order(world, state="submitted", holder=world.hanna)
    reach = reach_of(world.clinic_contract)
    assert (reach.mandates, reach.customerships, reach.cards, reach.orders) == (1, 1, 1, 1)
    assert (reach_of(world.county_contract).points, reach_of(world.county_contract).cards) == (2, 0)


def test_a_drafted_change_is_withdrawn_and_a_handled_one_comes_first(world):
    draft = start_contract(actor=world.maija, account=world.clinic_account)
    terminated(world)
    assert fresh(draft).state == "withdrawn"
    assert Case.objects.get(version=draft).unfinished is False

    change = start_contract(actor=world.kaisa, account=world.county_account)
    ContractVersion.objects.filter(pk=change.pk).update(billing="Tie 1", photo_policies={})
    submit_contract(actor=world.kaisa, version=fresh(change))
    take_case(actor=world.hilla, case=Case.objects.get(version=change))
    with pytest.raises(Refusal) as said:
        terminate_contract(actor=world.kaisa, version=world.county_version, reason=REASON)
    assert said.value.code == "amendment_under_way"


def test_a_terminated_contract_is_not_changed_any_more(world):
    terminated(world)
    with pytest.raises(Refusal) as said:
        start_contract(actor=world.maija, account=world.clinic_account)
    assert said.value.code == "contract_ending"


def test_a_reason_is_needed_and_a_contract_is_terminated_once(world):
    with pytest.raises(Refusal) as said:
        terminate_contract(actor=world.maija, version=world.clinic_version, reason=" ")
    assert said.value.code == "reason_needed"
    version = terminated(world)
    with pytest.raises(WrongState):
        terminate_contract(actor=world.maija, version=version, reason=REASON)


def test_strangers_terminate_nothing(world):
    with pytest.raises(NotVisible):
        terminate_contract(actor=world.otto, version=world.clinic_version, reason=REASON)


def test_who_terminated_takes_it_back_before_the_last_day(world, posted):
    version = withdraw_termination(actor=world.maija, version=terminated(world))
    assert (version.state, version.ends_on, version.termination_reason) == ("in_force", None, "")
    assert posted[-1][0] == "termination_withdrawn"
    version = terminated(world)
    with pytest.raises(Refusal) as said:
        withdraw_termination(actor=world.hilla, version=version)
    assert said.value.code == "others_termination"
    with at(version.ends_on + timedelta(days=1)), pytest.raises(Refusal) as said:
        withdraw_termination(actor=world.maija, version=version)
    assert said.value.code == "last_day_over"


def test_only_the_program_ends_and_not_before_the_last_day(world):
    with pytest.raises(Refusal) as said:
        end_contract(actor=System("contracts"), version=terminated(world))
    assert said.value.code == "not_over_yet"


# -- Pages ------------------------------------------------------------------------------------------------------------


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split()).replace("\xa0", " ")


def test_the_page_says_what_stops_before_it_is_confirmed(world):
    a_card(world)
    maija, code = visit("portal", world.maija, account=world.clinic_account.code), world.clinic_case.code
    page = partial(address, "portal")
    assert page("contract_terminate", code) in text_of(maija.get(page("case_detail", code)))
    shown = text_of(maija.get(page("contract_terminate", code)))
    for said in ("1 valtuutus päättyy", "1 kortti on käytössä", "Irtisanomisen voi perua"):
        assert said in shown, said
    assert maija.post(page("contract_terminate", code), {"reason": ""}).status_code == 422
    assert maija.post(page("contract_terminate", code), {"reason": REASON}).url == page("case_detail", code)
    shown = text_of(maija.get(page("case_detail", code)))
    assert REASON in shown
    assert "Sopimus on irtisanottu" in shown
    assert maija.get(page("contract_terminate", code)).status_code == 409
    assert maija.post(page("termination_withdraw", code)).url == page("case_detail", code)
    assert fresh(world.clinic_version).state == "in_force"


def test_the_issuer_terminates_by_two_people(world):
    hilla, code = visit("office", world.hilla, language="en"), world.clinic_case.code
    page = partial(address, "office")
    with pytest.raises(Refusal) as said:
        terminate_contract(actor=world.hilla, version=world.clinic_version, reason=REASON)
    assert said.value.code == "second_person_needed"
    assert "Another handler has to approve it" in text_of(hilla.get(page("contract_terminate", code)))
    hilla.post(page("contract_terminate", code), {"reason": REASON})
    assert fresh(world.clinic_version).state == "in_force"
    proposal = Proposal.objects.get()
    assert "A termination has been proposed" in text_of(hilla.get(page("case_detail", code)))
    assert REASON in text_of(hilla.get(page("proposal_detail", proposal.code)))
    heikki = visit("office", world.heikki, language="en")
    heikki.post(page("proposal_approve", proposal.code))
    version = fresh(world.clinic_version)
    assert (version.state, version.terminated_by_issuer) == ("ending", True)
    maija = visit("portal", world.maija, account=world.clinic_account.code)
    shown = text_of(maija.get(address("portal", "case_detail", code)))
    assert "Irtisanoja" in shown
    assert "Kortin myöntäjä irtisanoi sopimuksen" in text_of(maija.get(address("portal", "case_list_finished")))
    with pytest.raises(Refusal) as said:
        withdraw_termination(actor=world.maija, version=version)
    assert said.value.code == "others_termination"
    hilla.post(page("termination_withdraw", code))
    assert fresh(version).state == "in_force"


def test_mandates_are_counted_once_ended(world):
    after_the_last_day(terminated(world))
    assert Mandate.objects.filter(contract=world.clinic_contract, state="active").count() == 0
