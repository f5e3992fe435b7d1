"""An organisation gets a new name, merges, or gives a part away (BR-AU-19)."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from kortisto.access.policy import grounds_to_order
from kortisto.contracts.actions.approve_succession import approve_succession
from kortisto.contracts.actions.carry_out_succession import carry_out_succession
from kortisto.contracts.actions.reject_succession import reject_succession
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.actions.withdraw_succession import withdraw_succession
from kortisto.contracts.decisions import APPROVE_SUCCESSION
from kortisto.contracts.jobs import carry_out_successions
from kortisto.contracts.models import Case, ContractVersion, Customership, Mandate, Succession
from kortisto.holders.models import EmploymentProof
from kortisto.kernel.actors import System
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.models import Membership, Organisation, RegistrationPoint
from kortisto.registrars.models import RegistrarRight
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.actions.propose import propose
from kortisto.ui.face import FACES, address
from kortisto.ui.testing import assert_accessible, assert_fits
from tests.visits import visit

from .cast import approved_change, begun_change, contract_in_force, handled_change, told_change

pytestmark = pytest.mark.django_db
PROGRAM = System("contracts")
url = partial(address, "portal")


@rule("BR-AU-19")
def test_a_new_name_keeps_the_business_id_and_drafts_the_contract_in_it(world):
    number = world.clinic.business_id
    approved_change(world)
    carry_out_successions()
    clinic = Organisation.objects.get(pk=world.clinic.pk)
    assert (clinic.name_fi, clinic.name_sv, clinic.business_id) == (
        "Terveyskeskus Seitsemän Oy", "Hälsocentralen Sju Ab", number,
    )  # fmt: skip
    versions = ContractVersion.objects.filter(contract=world.clinic_contract).order_by("number")
    assert [version.state for version in versions] == ["in_force", "draft"]
    assert Case.objects.filter(version=versions.last(), unfinished=True).exists()
    assert Succession.objects.get().old_name_fi == "Lääkärikeskus Kuusi Oy"


@rule("BR-AU-19")
def test_a_day_to_come_is_waited_for(world):
    succession = approved_change(world, effective_on=today() + timedelta(days=3))
    carry_out_successions()
    assert Organisation.objects.get(pk=world.clinic.pk).name_fi == "Lääkärikeskus Kuusi Oy"
    with pytest.raises(Refusal) as said:
        carry_out_succession(actor=PROGRAM, succession=succession)
    assert said.value.code == "succession_not_due"


@rule("BR-AU-19")
def test_a_merger_waits_for_the_successors_contract_and_then_passes_everything(world):
    succession = approved_change(world, kind="merger")
    carry_out_successions()
    assert Succession.objects.get(pk=succession.pk).state == "approved"
    version = contract_in_force(world, world.other_account, world.otto)
    carry_out_successions()
    assert Succession.objects.get(pk=succession.pk).state == "executed"
    mandate = Mandate.objects.get(pk=world.clinic_mandate.pk)
    customership = Customership.objects.get(mandate=mandate)
    assert (mandate.giver, mandate.contract, mandate.state) == (world.other_clinic, version.contract, "active")
    assert (customership.organisation, customership.contract) == (world.other_clinic, version.contract)
    assert EmploymentProof.objects.get().organisation == world.other_clinic
    members = set(Membership.objects.filter(account=world.other_account).values_list("user", flat=True))
    assert {world.maija.pk, world.sami.pk, world.tuula.pk, world.leena.pk, world.otto.pk} == members
    # The old organisation stays readable to its own people, with its contract as it was.
    assert Membership.objects.filter(account=world.clinic_account, user=world.maija, state="active").exists()
    assert ContractVersion.objects.get(pk=world.clinic_version.pk).state == "in_force"


@rule("BR-AU-19", "BR-EC-07")
def test_cards_are_ordered_for_the_successor_on_the_same_mandate_afterwards(world):
    approved_change(world, kind="merger")
    version = contract_in_force(world, world.other_account, world.otto)
    carry_out_successions()
    customership = Customership.objects.get(pk=world.clinic_customership.pk)
    grounds = grounds_to_order(actor=world.riitta, customership=customership, kind="personnel")
    assert (grounds.version, grounds.mandate) == (version, world.clinic_mandate)


@rule("BR-RG-05")
def test_a_countys_points_pass_with_their_numbers_and_the_registrars_keep_their_rights(world):
    before = list(RegistrarRight.objects.order_by("pk").values("pk", "point", "card_kinds", "state", "valid_until"))
    numbers = set(RegistrationPoint.objects.values_list("service_number", flat=True))
    approved_change(world, kind="merger", by=world.kaisa, account=world.county_account)
    carry_out_successions()
    points = RegistrationPoint.objects.filter(owner=world.other_clinic)
    assert set(points.values_list("service_number", flat=True)) == numbers
    assert (
        list(RegistrarRight.objects.order_by("pk").values("pk", "point", "card_kinds", "state", "valid_until"))
        == before
    )
    assert Mandate.objects.get(pk=world.clinic_mandate.pk).state == "active"
    assert Customership.objects.get(point=world.keskus, kind="own").organisation == world.other_clinic


@rule("BR-AU-19")
def test_in_a_split_only_what_was_chosen_passes(world):
    approved_change(world, kind="split", by=world.kaisa, account=world.county_account, points=[world.ita.code])
    carry_out_successions()
    assert RegistrationPoint.objects.get(pk=world.ita.pk).owner == world.other_clinic
    assert RegistrationPoint.objects.get(pk=world.keskus.pk).owner == world.county
    assert not Membership.objects.filter(account=world.other_account, user=world.kaisa).exists()


def test_where_the_successor_has_its_own_mandate_the_old_one_is_run_off(world):
    version = contract_in_force(world, world.other_account, world.otto)
    Mandate.objects.create(
        contract=version.contract, giver=world.other_clinic, point=world.keskus, given_by=world.otto, valid_from=today(),
        typed_business_id=world.county.business_id, card_kinds=["personnel"], state="active",
    )  # fmt: skip
    approved_change(world, kind="merger")
    carry_out_successions()
    mandate = Mandate.objects.get(pk=world.clinic_mandate.pk)
    assert (mandate.giver, mandate.state) == (world.clinic, "run_off")
    assert Customership.objects.get(mandate=mandate).state == "run_off"


# -- Two people ---------------------------------------------------------------------------------------------------------------


@rule("BR-PO-01", "BR-AU-19")
def test_the_approval_takes_two_people(world):
    succession = handled_change(world)
    for alone in (None, world.hilla):
        with pytest.raises(Refusal) as said:
            approve_succession(actor=world.hilla, succession=succession, reason="Ote.", approved_by=alone)
        assert said.value.code == "second_person_needed"
    arguments = {"succession": succession, "reason": "Ote."}
    proposal = propose(actor=world.hilla, decision=APPROVE_SUCCESSION, arguments=arguments, reason="Ote.")
    with pytest.raises(Refusal) as said:
        propose(actor=world.heikki, decision=APPROVE_SUCCESSION, arguments=arguments, reason="Ote.")
    assert said.value.code == "proposed_already"
    approve(actor=world.heikki, proposal=proposal)
    assert Succession.objects.get().state == "approved"


@rule("BR-SC-04")
def test_nobody_decides_on_an_organisation_they_are_a_user_of_on_either_side(world):
    succession = handled_change(world, kind="merger")
    Membership.objects.create(account=world.other_account, user=world.heikki, role="reader")
    with pytest.raises(Refusal) as said:
        approve_succession(actor=world.hilla, succession=succession, reason="Ote.", approved_by=world.heikki)
    assert said.value.code == "conflict_of_interest"


@pytest.mark.parametrize("verb", [approve_succession, reject_succession])
def test_a_decision_has_its_reason(world, verb):
    more = {"approved_by": world.heikki} if verb is approve_succession else {}
    with pytest.raises(Refusal) as said:
        verb(actor=world.hilla, succession=handled_change(world), reason=" ", **more)
    assert said.value.code == "reason_needed"


def test_what_was_rejected_changes_nothing(world):
    succession = reject_succession(actor=world.hilla, succession=handled_change(world), reason="Ote puuttuu.")
    carry_out_successions()
    assert succession.state == "rejected"
    assert Organisation.objects.get(pk=world.clinic.pk).name_fi == "Lääkärikeskus Kuusi Oy"
    assert Case.objects.get(subject=succession.reference).decided


# -- Telling it ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name_fi": " "}, "new_name_missing"),
        ({"kind": "merger", "business_id": "9999999-9"}, "business_id_malformed"),
        ({"kind": "split"}, "nothing_passes"),
        ({"kind": "split", "points": ["NOBODYS000"]}, "nothing_passes"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(world, changes, code):
    with pytest.raises(Refusal) as said:
        told_change(world, **changes)
    assert said.value.code.startswith(code.split("_malformed")[0])


def test_the_successor_is_another_organisation_with_an_account(world):
    for number, code in (
        (world.clinic.business_id, "successor_is_oneself"),
        (world.issuer.business_id, "successor_unknown"),
    ):
        with pytest.raises(Refusal) as said:
            told_change(world, kind="merger", business_id=number)
        assert said.value.code == code


def test_one_change_at_a_time_and_it_can_be_taken_back(world):
    succession = told_change(world)
    with pytest.raises(Refusal) as said:
        told_change(world)
    assert said.value.code == "succession_under_way"
    withdraw_succession(actor=world.tuula, succession=succession)
    with pytest.raises(WrongState):
        withdraw_succession(actor=world.tuula, succession=succession)
    assert told_change(world).state == "submitted"


# -- Begun by the office ------------------------------------------------------------------------------------------------------


@rule("BR-AU-19")
def test_when_the_customer_is_gone_the_office_begins_and_two_people_decide(world):
    succession = begun_change(world)
    assert (succession.state, succession.started_by) == ("submitted", world.hilla)
    contract_in_force(world, world.other_account, world.otto)
    case = Case.objects.get(subject=succession.reference)
    assert case.messages.get().from_office
    take_case(actor=world.hilla, case=case)
    succession.refresh_from_db()
    with pytest.raises(Refusal) as said:
        approve_succession(actor=world.hilla, succession=succession, reason="Ote.")
    assert said.value.code == "second_person_needed"
    approve_succession(actor=world.hilla, succession=succession, reason="Ote.", approved_by=world.heikki)
    carry_out_successions()
    assert Mandate.objects.get(pk=world.clinic_mandate.pk).giver == world.other_clinic


def test_both_organisations_are_told_at_once_and_who_is_still_there_takes_it_back(world):
    succession = begun_change(world)
    told = set(OutgoingMessage.objects.filter(name="succession_begun").values_list("addressee", flat=True))
    assert {world.maija.actor_code, world.otto.actor_code} <= told
    withdraw_succession(actor=world.maija, succession=succession)
    assert Succession.objects.get().state == "withdrawn"


def test_what_the_office_has_taken_into_handling_is_answered_in_the_matter_and_not_taken_back(world):
    succession = begun_change(world)
    take_case(actor=world.hilla, case=Case.objects.get(subject=succession.reference))
    with pytest.raises(WrongState):
        withdraw_succession(actor=world.maija, succession=succession)


def test_a_new_name_is_told_by_the_organisation_itself(world):
    with pytest.raises(Refusal) as said:
        begun_change(world, kind="rename")
    assert said.value.code == "name_told_by_customer"


def test_a_second_change_is_not_begun_beside_the_customers(world):
    told_change(world)
    with pytest.raises(Refusal) as said:
        begun_change(world)
    assert said.value.code == "succession_under_way"


@rule("BR-SC-04")
@pytest.mark.parametrize("account", ["clinic_account", "other_account"])
def test_nobody_begins_a_change_of_an_organisation_they_are_a_user_of(world, account):
    Membership.objects.create(account=getattr(world, account), user=world.hilla, role="reader")
    with pytest.raises(Refusal) as said:
        begun_change(world)
    assert said.value.code == "conflict_of_interest"
    assert not Succession.objects.exists()


@rule("BR-AC-01")
def test_the_office_begins_a_merger_on_a_page(world, live, new_context, tmp_path):
    from kortisto.documents.tests.samples import pdf_bytes

    extract = tmp_path / "ote.pdf"
    extract.write_bytes(pdf_bytes())
    hilla = a_page(live, new_context, "office", world.hilla)
    hilla.goto(live.url + address("office", "organisation_detail", world.clinic.code))
    hilla.get_by_role("link", name="The organisation merges or splits").click()
    hilla.get_by_role("button", name="Begin the change").click()
    hilla.get_by_role("alert").first.wait_for()
    hilla.get_by_label("The organisation merges into another one").check()
    hilla.get_by_label("From which day?").fill(f"{today().day}.{today().month}.{today().year}")
    hilla.get_by_label("Business ID of the organisation").fill(world.other_clinic.business_id)
    hilla.get_by_label("What does this stand on?").fill("Purettu.")
    hilla.get_by_label("Evidence").set_input_files(extract)
    hilla.get_by_role("button", name="Begin the change").press("Enter")
    hilla.locator("h1", has_text="Change of the organisation, submitted").wait_for()
    for language in ("fi", "sv", "en"):
        page = a_page(live, new_context, "office", world.hilla, language=language)
        page.goto(live.url + address("office", "succession_begin", world.clinic.code))
        assert_accessible(page)
        page.set_viewport_size({"width": 390, "height": 800})
        assert_fits(page)
        page.context.close()


# -- The pages ----------------------------------------------------------------------------------------------------------------


def a_page(live: Any, new_context: Any, face: str, user: Any, *, language: str = "en", **session: Any) -> Any:
    client = visit(face, user, language=language, **session)
    cookie = FACES[face].session_cookie
    context = new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": live.url + FACES[face].path}])
    return context.new_page()


@rule("BR-AU-19", "BR-AC-01")
def test_the_renamed_clinic_in_a_browser(world, live, new_context, tmp_path):
    from kortisto.documents.tests.samples import pdf_bytes

    extract = tmp_path / "ote.pdf"
    extract.write_bytes(pdf_bytes())
    maija = a_page(live, new_context, "portal", world.maija, account=world.clinic_account.code)
    maija.goto(live.url + url("home"))
    maija.get_by_role("link", name="The organisation changes").first.click()
    maija.get_by_label("The name changes, the business ID stays").check()
    maija.get_by_label("From which day?").fill(f"{today().day}.{today().month}.{today().year}")
    maija.get_by_label("New name in Finnish").fill("Terveyskeskus Seitsemän Oy")
    maija.get_by_label("What has been decided?").fill("Yhtiökokous päätti nimestä.")
    maija.get_by_label("Evidence").set_input_files(extract)
    maija.get_by_role("button", name="Send to the card issuer").click()
    maija.locator("h1", has_text="Change of the organisation, submitted").wait_for()
    case = Case.objects.get(kind="succession")
    there = live.url + address("office", "case_detail", case.code)
    hilla = a_page(live, new_context, "office", world.hilla)
    hilla.goto(there)
    hilla.get_by_role("button", name="Take the matter").click()
    hilla.goto(live.url + address("office", "succession_approve", case.code))
    hilla.get_by_label("What the decision stands on").fill("Kaupparekisteriote.")
    hilla.get_by_role("button", name="Propose the approval").click()
    hilla.get_by_text("waits for a second person").first.wait_for()
    heikki = a_page(live, new_context, "office", world.heikki)
    heikki.goto(there)
    heikki.get_by_role("link", name="The approval has been proposed").click()
    heikki.locator("main a, main button", has_text="Approve").first.click()
    heikki.get_by_role("button", name="Approve").last.click()
    heikki.wait_for_load_state()
    carry_out_successions()
    maija.goto(live.url + url("case_detail", case.code))
    maija.locator("h1", has_text="Change of the organisation, carried out").wait_for()
    for language in ("fi", "sv", "en"):
        page = a_page(live, new_context, "portal", world.maija, language=language, account=world.clinic_account.code)
        for address_of in (url("succession_start"), url("case_detail", case.code)):
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(live.url + address_of)
            assert_accessible(page)
            page.set_viewport_size({"width": 390, "height": 800})
            assert_fits(page)
        page.context.close()
