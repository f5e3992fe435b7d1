"""A rescue department's way to cards at a county's point: first the county's contract, then everything else (BR-AU-09)."""

from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.access.policy import grounds_to_order
from kortisto.contracts.actions.add_mandate import add_mandate
from kortisto.contracts.actions.close_rescue_process import close_rescue_process
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.grant_rights import grant_rights
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.start_rescue_process import start_rescue_process
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.models import CardContract, Case, ContractVersion, Customership, Mandate, RescueProcess
from kortisto.contracts.queries_rescue import Chain, chains, processes
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.ui.face import FACES, address
from kortisto.ui.testing import assert_accessible, assert_fits
from tests.visits import visit

from .cast import (
    county_contract,
    drafted,
    identified,
    rescue,
    rescue_begun,
    rescue_draft,
    shown,
    signatory,
    trained_for_organisation_cards,
    with_mandate,
)

pytestmark = pytest.mark.django_db
url = partial(address, "portal")


def states(chain: Chain) -> dict[str, str]:
    return {step.name: step.state for step in chain.steps}


def the_chain() -> Chain:
    (chain,) = chains(list(processes()))
    return chain


def signed(world: Any, version: ContractVersion) -> ContractVersion:
    submit_contract(actor=world.otto, version=version)
    version.refresh_from_db()
    take_case(actor=world.hilla, case=Case.objects.get(version=version))
    version.refresh_from_db()
    shown(world, version)
    grant_contract(actor=world.hilla, version=version)
    identified(signatory(world))
    sign_contract(actor=world.stella, version=version)
    version.refresh_from_db()
    return version


@rule("BR-AU-09")
def test_before_the_countys_contract_the_mandate_is_refused_with_the_instruction_and_passes_after(world):
    version = rescue_draft(world)
    with pytest.raises(Refusal) as said:
        with_mandate(world, version, world.keskus)
    assert (said.value.code, said.value.field) == ("county_contract_missing", "service_number")
    assert "Koivurannan hyvinvointialue" in str(said.value.sentence)
    county_contract(world)
    assert with_mandate(world, version, world.keskus).point == world.keskus


@rule("BR-AU-09")
@pytest.mark.parametrize("state", ["draft", "submitted", "granted", "ended"])
def test_a_county_contract_that_is_not_in_force_is_not_enough(world, state):
    version = rescue_draft(world)
    county_contract(world, state=state)
    with pytest.raises(Refusal) as said:
        with_mandate(world, version, world.keskus)
    assert said.value.code == "county_contract_missing"


@rule("BR-AU-09")
def test_the_contract_has_to_cover_this_very_point(world):
    version = rescue_draft(world)
    county_contract(world, world.ita)
    with pytest.raises(Refusal) as said:
        with_mandate(world, version, world.keskus)
    assert said.value.code == "county_contract_missing"
    assert with_mandate(world, version, world.ita).point == world.ita


@rule("BR-AU-09")
def test_a_contract_that_ends_before_the_application_is_sent_stops_it(world):
    version = rescue_draft(world)
    county = county_contract(world)
    with_mandate(world, version, world.keskus)
    ContractVersion.objects.filter(pk=county.pk).update(state="ended")
    with pytest.raises(Refusal) as said:
        submit_contract(actor=world.otto, version=version)
    assert said.value.code == "county_contract_missing"


def test_a_clinic_needs_no_such_contract_of_the_county(world):
    assert with_mandate(world, drafted(world), world.keskus).state == "draft"


def test_nobody_else_authorises_in_another_type_of_contract(world):
    version = rescue_draft(world)
    county_contract(world)
    type(world.other_clinic).objects.filter(pk=world.other_clinic.pk).update(kind="other")
    version = ContractVersion.objects.get(pk=version.pk)
    with pytest.raises(Refusal) as said:
        with_mandate(world, version, world.keskus)
    assert said.value.code == "mandate_not_in_this_type"


@rule("BR-AU-09")
@pytest.mark.parametrize(("kind", "contract_type"), [("municipality", "organisation"), ("state", "state_admin")])
def test_a_municipality_and_a_state_body_are_served_once_the_county_has_its_own_contract(world, kind, contract_type):
    version = rescue_draft(world)
    type(world.other_clinic).objects.filter(pk=world.other_clinic.pk).update(kind=kind)
    CardContract.objects.filter(pk=version.contract_id).update(type=contract_type)
    version = ContractVersion.objects.get(pk=version.pk)
    with pytest.raises(Refusal) as said:
        with_mandate(world, version, world.keskus)
    assert said.value.code == "county_contract_missing"
    county_contract(world)
    trained_for_organisation_cards(world.riitta, world.rauno)
    with_mandate(world, version, world.keskus)
    version = signed(world, version)
    mandate = Mandate.objects.get(contract=version.contract)
    grant_rights(actor=world.hilla, mandate=mandate, approved_by=world.heikki)
    customership = Customership.objects.get(mandate=mandate)
    assert (customership.kind, customership.label("fi")) == ("served", "Koivurannan pelastuslaitos")
    grounds = grounds_to_order(actor=world.riitta, customership=customership, kind="organisation")
    assert grounds.mandate == mandate


def test_the_mandate_covers_organisation_cards_only(world):
    version = rescue_draft(world)
    county_contract(world)
    with pytest.raises(Refusal) as said:
        add_mandate(
            actor=world.otto, version=version, service_number=world.keskus.service_number,
            business_id=world.county.business_id, card_kinds=["personnel"],
        )  # fmt: skip
    assert said.value.code == "mandate_wrong_kinds"


@rule("BR-AU-09")
def test_the_whole_chain_from_the_first_step_to_the_customer_at_the_desk(world):
    rescue_begun(world)
    assert states(the_chain()) == {
        "county": "to_do", "registrars": "to_do", "contract": "to_do", "mandate": "not_yet", "customer": "not_yet",
    }  # fmt: skip
    assert the_chain().open_step.turn_label == "Koivurannan hyvinvointialue"
    county = county_contract(world, state="granted")
    assert states(the_chain())["county"] == "under_way"
    ContractVersion.objects.filter(pk=county.pk).update(state="in_force")
    trained_for_organisation_cards(world.riitta)
    assert (states(the_chain())["county"], states(the_chain())["registrars"]) == ("done", "under_way")
    trained_for_organisation_cards(world.rauno)
    assert the_chain().open_step.name == "contract"
    version = rescue_draft(world)
    with_mandate(world, version, world.keskus)
    assert (the_chain().open_step.name, the_chain().open_step.turn) == ("contract", "department")
    signed(world, version)
    assert (the_chain().open_step.name, the_chain().open_step.turn) == ("customer", "issuer")
    grant_rights(actor=world.oili, approved_by=world.heikki, mandate=Mandate.objects.get(contract=version.contract))
    assert the_chain().ready
    customership = Customership.objects.get(organisation=world.other_clinic)
    assert (customership.kind, customership.label("fi")) == ("rescue", "Koivurannan pelastuslaitos")


def test_county_and_registrars_are_told_when_a_department_begins(world):
    rescue_begun(world)
    told = set(OutgoingMessage.objects.filter(name="rescue_started").values_list("addressee", flat=True))
    assert told == {world.kaisa.actor_code, world.riitta.actor_code, world.rauno.actor_code}


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"business_id": "0000000-0"}, "business_id"),
        ({"service_number": "99999999"}, "service_number"),
    ],
)
def test_a_wrong_number_is_refused_at_its_field(world, changes, refusal):
    account = rescue(world)
    typed = {"service_number": world.keskus.service_number, "business_id": world.county.business_id} | changes
    with pytest.raises(Refusal) as said:
        start_rescue_process(actor=world.otto, account=account, **typed)
    assert said.value.field == refusal


def test_only_a_rescue_department_begins_and_only_once_with_a_point(world):
    typed = {"service_number": world.keskus.service_number, "business_id": world.county.business_id}
    with pytest.raises(Refusal) as said:
        start_rescue_process(actor=world.maija, account=world.clinic_account, **typed)
    assert said.value.code == "not_a_rescue_department"
    rescue_begun(world)
    with pytest.raises(Refusal) as said:
        rescue_begun(world)
    assert said.value.code == "rescue_started_already"


def test_a_point_is_given_up_while_it_has_no_mandate(world):
    process = rescue_begun(world)
    version = rescue_draft(world)
    county_contract(world)
    mandate = with_mandate(world, version, world.keskus)
    with pytest.raises(Refusal) as said:
        close_rescue_process(actor=world.otto, account=world.other_account, process=process)
    assert said.value.code == "mandate_open"
    Mandate.objects.filter(pk=mandate.pk).update(state="withdrawn")
    close_rescue_process(actor=world.otto, account=world.other_account, process=process)
    assert not processes().exists()
    with pytest.raises(WrongState):
        close_rescue_process(actor=world.otto, account=world.other_account, process=process)
    with pytest.raises(NotVisible):
        close_rescue_process(actor=world.maija, account=world.clinic_account, process=process)


# -- The pages --------------------------------------------------------------------------------------------------------------


def parties(world: Any, language: str = "en") -> dict[str, Any]:
    return {
        "department": visit("portal", world.otto, account=world.other_account.code, language=language),
        "county": visit("portal", world.kaisa, account=world.county_account.code, language=language),
        "desk": visit("desk", world.riitta, language=language),
        "office": visit("office", world.hilla, language=language),
    }


def page_of(party: str) -> str:
    return address({"desk": "desk", "office": "office"}.get(party, "portal"), "rescue_list")


def test_every_party_sees_the_chain_and_whose_turn_it_is(world):
    rescue_begun(world)
    for party, client in parties(world).items():
        shown = client.get(page_of(party)).content.decode()
        assert "Koivurannan pelastuslaitos" in shown, party
        assert "Turn: Koivurannan hyvinvointialue" in shown, party
        assert ("Your turn" in shown) == (party != "office"), party
    county = parties(world)["county"].get(page_of("county")).content.decode()
    assert f'href="{url("contract_start")}?tyyppi=state_admin"' in county
    home = parties(world)["desk"].get(address("desk", "home")).content.decode()
    assert "Koivurannan pelastuslaitos: The county&#x27;s central government contract covers the point" in home


def test_who_has_nothing_to_do_with_it_sees_nothing(world):
    rescue_begun(world)
    strangers = [
        visit("portal", world.maija, account=world.clinic_account.code), visit("desk", world.rebekka),
    ]  # fmt: skip
    for client, face in zip(strangers, ("portal", "desk"), strict=True):
        assert "pelastuslaitos</" not in client.get(address(face, "rescue_list")).content.decode()
    assert visit("office", world.sulo).get(address("office", "rescue_list")).status_code == 403


def test_the_office_is_led_to_the_rights_that_it_grants(world):
    rescue_begun(world)
    county_contract(world)
    trained_for_organisation_cards(world.riitta, world.rauno)
    version = rescue_draft(world)
    mandate = with_mandate(world, version, world.keskus)
    signed(world, version)
    shown = parties(world)["office"].get(page_of("office")).content.decode()
    assert f'href="{address("office", "rights_grant", mandate.code)}"' in shown


def test_the_list_costs_the_same_however_many_there_are(world):
    rescue_begun(world)
    office = parties(world)["office"]
    office.get(page_of("office"))
    with CaptureQueriesContext(connection) as one:
        office.get(page_of("office"))
    RescueProcess.objects.create(department=world.other_clinic, point=world.ita, started_by=world.otto)
    with CaptureQueriesContext(connection) as more:
        office.get(page_of("office"))
    assert len(more) <= len(one)


def test_a_county_chooses_the_type_of_contract_that_it_starts(world):
    kaisa = parties(world)["county"]
    shown = kaisa.get(url("contract_start") + "?tyyppi=state_admin").content.decode()
    assert 'value="state_admin"' in shown
    kaisa.post(url("contract_start"), {"type": "state_admin"})
    assert ContractVersion.objects.get(state="draft").contract.type == "state_admin"


def test_a_rescue_department_starts_its_own_type_of_contract(world):
    rescue(world)
    parties(world)["department"].post(url("contract_start"))
    assert ContractVersion.objects.get(state="draft").contract.type == "organisation"


def a_page(live: Any, new_context: Any, face: str, user: Any, *, language: str, **session: Any) -> Any:
    client = visit(face, user, language=language, **session)
    cookie = FACES[face].session_cookie
    context = new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": live.url + FACES[face].path}])
    return context.new_page()


@rule("BR-AU-09", "BR-AC-01")
def test_scenario_13_in_a_browser(world, live, new_context):
    version = rescue_draft(world)
    otto = a_page(live, new_context, "portal", world.otto, language="en", account=world.other_account.code)
    otto.goto(live.url + url("rescue_start"))
    otto.get_by_label("Electronic customer number").fill(world.keskus.service_number)
    otto.get_by_label("Business ID").fill(world.county.business_id)
    otto.get_by_role("button", name="Begin").press("Enter")
    otto.wait_for_url(f"**{url('rescue_list')}")

    def authorises() -> None:
        otto.goto(live.url + url("application_part", version.case.code, "valtuutettavat"))
        otto.get_by_label("Electronic customer number").first.fill(world.keskus.service_number)
        otto.get_by_label("Business ID").first.fill(world.county.business_id)
        otto.get_by_role("button", name="Find the registration point").click()
        otto.get_by_role("button", name="Yes, authorise this registration point").click()

    authorises()
    otto.locator(".error-summary", has_text="has no central government contract in force that covers").wait_for()
    county_contract(world)
    trained_for_organisation_cards(world.riitta, world.rauno)
    authorises()
    otto.locator("th[scope=row]", has_text=world.keskus.name_fi).wait_for()
    for face, user, session in (
        ("portal", world.otto, {"account": world.other_account.code}),
        ("portal", world.kaisa, {"account": world.county_account.code}), ("desk", world.riitta, {}),
        ("office", world.hilla, {}),
    ):  # fmt: skip
        for language in ("fi", "sv", "en"):
            page = a_page(live, new_context, face, user, language=language, **session)
            page.goto(live.url + address(face, "rescue_list"))
            assert_accessible(page)
            page.set_viewport_size({"width": 390, "height": 800})
            assert_fits(page)
            page.context.close()
