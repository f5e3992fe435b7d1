"""The handler's day at the office, page by page: queue, matter, checks, decisions, rights."""

from functools import partial
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf
from django.utils import translation

from kortisto.access.visibility import visible
from kortisto.audit.models import AuditEvent
from kortisto.contracts.actions.answer_question import answer_question
from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.reject_contract import reject_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.checks import checks_of
from kortisto.contracts.models import Case, CaseMessage, ContractVersion, Customership
from kortisto.contracts.moves import open_case
from kortisto.contracts.queries_office import mandate_lines
from kortisto.contracts.tests.cast import drafted, granted, shown, submitted
from kortisto.kernel.clock import today
from kortisto.kernel.codes import new_code
from kortisto.kernel.errors import Refusal
from kortisto.kernel.testing import rule
from kortisto.organisations.models import MemberRole, Membership
from kortisto.registers.models import MirroredOrganisation
from kortisto.registrars.models import PointRight, RegistrarRight
from kortisto.rulebook.models import Proposal, RuleVersion
from kortisto.ui.face import address
from tests.visits import visit

pytestmark = pytest.mark.django_db
LABEL = "YS sote/Hammaslääkäri Hohto Oy"
page = partial(address, "office")


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


@pytest.fixture
def office():
    return partial(visit, "office", language="en")


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def in_handling(world, *points) -> Case:
    version = submitted(world, *points)
    shown(world, version)
    take_case(actor=world.hilla, case=version.case)
    return Case.objects.get(pk=version.case.pk)


def verdicts(version: ContractVersion) -> dict[str, str]:
    version.refresh_from_db()
    with translation.override("en"):
        return {str(check.title): check.tone for check in checks_of(version, mandate_lines(version))}


# -- The queue --------------------------------------------------------------------------------------------------------


def test_a_matter_waits_with_its_type_organisation_age_and_who_acts_next(world, office):
    case = submitted(world).case
    shown = text_of(office(world.hilla).get(page("case_list")))
    for said in ("Hammaslääkäri Hohto Oy", "Card contract, submitted", "0 minutes", "Nobody yet", "The card issuer"):
        assert said in shown.replace("\xa0", " "), said
    assert page("case_take", case.code) in shown


def test_one_press_takes_a_matter_and_the_next_page_is_the_matter(world, office):
    case = submitted(world).case
    answer = office(world.hilla).post(page("case_take", case.code))
    assert (answer.status_code, answer.url) == (302, page("case_detail", case.code))
    case.refresh_from_db()
    assert case.handler == world.hilla
    assert office(world.heikki).post(page("case_take", case.code)).status_code == 409


def test_the_tabs_hold_nobodys_ones_own_all_and_the_decided_matters(world, office):
    mine = in_handling(world)

    def codes(person, shelf):
        return [line.case.code for line in office(person).get(page("case_list"), {"nayta": shelf}).context["lines"]]

    assert codes(world.hilla, "omat") == [mine.code]
    assert codes(world.heikki, "omat") == []
    assert codes(world.hilla, "ottamatta") == []
    assert codes(world.hilla, "kaikki") == [mine.code]
    assert {world.clinic_case.code, world.county_case.code} == set(codes(world.hilla, "ratkaistut"))


def test_a_customers_draft_is_not_the_offices_business(world, office):
    version = drafted(world)
    assert office(world.hilla).get(page("case_list")).context["lines"] == []
    assert office(world.hilla).get(page("case_detail", version.case.code)).status_code == 404


def test_the_queue_is_ordered_by_its_headings(world, office):
    submitted(world)
    client = office(world.hilla)

    def names(order):
        lines = client.get(page("case_list"), {"nayta": "ratkaistut", "jarjesta": order}).context["lines"]
        return [line.case.account.organisation.name_fi for line in lines]

    assert names("organisaatio") == ["Koivurannan hyvinvointialue", "Lääkärikeskus Kuusi Oy"]
    assert names("-organisaatio") == ["Lääkärikeskus Kuusi Oy", "Koivurannan hyvinvointialue"]


def test_the_queue_costs_the_same_however_long_it_is(world, office, django_assert_max_num_queries):
    client = office(world.hilla)
    version = submitted(world)
    client.get(page("case_list"))
    with django_assert_max_num_queries(11):
        client.get(page("case_list"), {"nayta": "ratkaistut"})
    for number in range(12):
        account = world.county_account if number % 2 else world.clinic_account
        contract = version.contract.__class__.objects.create(account=account, type="organisation")
        row = ContractVersion.objects.create(
            contract=contract,
            state="submitted",
            started_by=world.otto,
            submitted_by=world.otto,
            submitted_at=version.submitted_at,
        )
        open_case(kind="contract", account=account, subject=row)
    with django_assert_max_num_queries(11):
        assert len(client.get(page("case_list")).context["lines"]) == 13


def test_after_a_decision_the_next_matter_is_one_key_away(world, office):
    mine = in_handling(world)
    client = office(world.hilla)
    assert client.get(page("case_next")).url == page("case_detail", mine.code)
    client.post(page("contract_grant", mine.code))
    assert 'data-key="s"' in client.get(page("case_detail", mine.code)).content.decode()
    assert client.get(page("case_next")).url == page("case_list")


def test_the_home_page_is_the_queue(world, office):
    submitted(world)
    assert "Hammaslääkäri Hohto Oy" in text_of(office(world.hilla).get("/virasto/"))
    assert "Hammaslääkäri Hohto Oy" not in text_of(office(world.sulo).get("/virasto/"))


# -- The matter and its checks ------------------------------------------------------------------------------------------


def test_the_matter_shows_what_the_customer_wrote_and_the_point_of_each_mandate(world, office):
    case = submitted(world).case
    shown = text_of(office(world.hilla).get(page("case_detail", case.code)))
    for said in (
        "Otto Outonen",
        "otto@example.fi",
        "Stella Vieras",
        world.keskus.grouped_number,
        world.county.business_id,
    ):
        assert said in shown, said
    assert world.keskus.name_fi in shown


def test_the_business_register_agrees_or_differs(world):
    version = submitted(world)
    assert verdicts(version)["Business register"] == "negative"
    row = MirroredOrganisation.objects.create(
        business_id=world.other_clinic.business_id, name_fi="HAMMASLÄÄKÄRI  HOHTO OY", form="osakeyhtiö"
    )
    found = verdicts(version)
    assert (found["Business register"], found["Legal form"]) == ("positive", "positive")
    row.name_fi, row.form = "Toinen Nimi Oy", "hyvinvointialue"
    row.save()
    found = verdicts(version)
    assert (found["Business register"], found["Legal form"]) == ("negative", "negative")


@rule("BR-US-05")
def test_another_organisation_of_the_same_name_is_pointed_out(world):
    version = submitted(world)
    assert verdicts(version)["Twin accounts"] == "positive"
    world.clinic.name_fi = "hammaslaakari hohto oy"
    world.clinic.save()
    assert verdicts(version)["Twin accounts"] == "warning"


@rule("BR-AU-11")
def test_a_business_id_that_is_not_the_owners_stands_out(world):
    version = submitted(world)
    title = f"Mandate to {world.keskus.name_fi}"
    assert verdicts(version)[title] == "positive"
    version.contract.mandates.update(typed_business_id=world.clinic.business_id)
    assert verdicts(version)[title] == "negative"


@rule("BR-RG-06")
def test_a_point_with_one_registrar_is_looked_at_more_closely(world):
    version = submitted(world)
    world.rauno.is_active = False
    world.rauno.save()
    assert verdicts(version)[f"Mandate to {world.keskus.name_fi}"] == "warning"


def test_who_sent_the_application_and_who_would_sign_are_compared_with_the_account(world):
    version = submitted(world)
    found = verdicts(version)
    assert (found["Who sent the application"], found["Signatory"]) == ("warning", "warning")
    world.otto.person = world.hanna
    world.otto.save()
    Membership.objects.create(account=world.other_account, user=world.stella, role=MemberRole.SIGNATORY)
    found = verdicts(version)
    assert (found["Who sent the application"], found["Signatory"]) == ("positive", "positive")


def test_the_checks_cost_the_same_for_any_number_of_mandates(world, office, django_assert_max_num_queries):
    client = office(world.hilla)
    case = submitted(world, world.keskus, world.ita).case
    client.get(page("case_detail", case.code))
    with django_assert_max_num_queries(32):
        client.get(page("case_detail", case.code))


# -- Decisions --------------------------------------------------------------------------------------------------------


def test_the_handler_asks_the_customer_answers_and_both_are_read_on_the_matter(world, office):
    case = in_handling(world)
    client = office(world.hilla)
    assert client.post(page("case_ask", case.code), {"text": ""}).status_code == 422
    assert client.post(page("case_ask", case.code), {"text": "Kuka allekirjoittaa?"}).status_code == 302
    case.refresh_from_db()
    assert case.version.state == "more_info"
    answer_question(actor=world.otto, case=case, text="Stella.")
    shown = text_of(client.get(page("case_detail", case.code)))
    assert "Kuka allekirjoittaa?" in shown
    assert "Stella." in shown
    assert CaseMessage.objects.filter(case=case).count() == 2


def test_granting_is_asked_first_and_says_what_follows(world, office):
    case = in_handling(world)
    client = office(world.hilla)
    question = text_of(client.get(page("contract_grant", case.code)))
    assert "Stella Vieras signs it in the portal" in question
    assert world.keskus.name_fi in question
    assert client.post(page("contract_grant", case.code)).status_code == 302
    case.refresh_from_db()
    assert case.version.state == "granted"
    assert client.get(page("contract_granted_pdf", case.code))["Content-Type"] == "application/pdf"
    assert client.post(page("contract_grant", case.code)).status_code == 409


def decided_by_two(*decisions: str) -> None:
    """Which decisions the rulebook wants two people for."""
    version = RuleVersion.objects.get(name="four_eyes_decisions", replaced_by__isnull=True)
    version.value = ["rulebook:change_rule", *decisions]
    version.save()


def test_where_the_rulebook_is_content_with_one_rejecting_wants_a_reason_that_the_customer_is_told(world, office):
    decided_by_two()
    case = in_handling(world)
    client = office(world.hilla)
    assert client.post(page("contract_reject", case.code), {"reason": " "}).status_code == 422
    assert client.post(page("contract_reject", case.code), {"reason": "Väärä Y-tunnus"}).status_code == 302
    case.refresh_from_db()
    assert (case.version.state, case.version.decision_reason) == ("rejected", "Väärä Y-tunnus")


@rule("BR-PO-01")
def test_one_proposes_the_rejection_and_another_approves(world, office):
    case = in_handling(world)
    with pytest.raises(Refusal) as said:
        reject_contract(actor=world.hilla, version=case.version, reason="Väärä")
    assert said.value.code == "second_person_needed"
    hilla = office(world.hilla)
    hilla.post(page("contract_reject", case.code), {"reason": "Väärä Y-tunnus"})
    case.refresh_from_db()
    proposal = Proposal.objects.get()
    assert case.version.state == "in_handling"
    assert page("proposal_detail", proposal.code) in text_of(hilla.get(page("case_detail", case.code)))
    assert hilla.post(page("contract_reject", case.code), {"reason": "Uudelleen"}).status_code == 422
    assert hilla.post(page("proposal_approve", proposal.code)).status_code == 422
    heikki = office(world.heikki)
    assert "Väärä Y-tunnus" in text_of(heikki.get(page("proposal_detail", proposal.code)))
    assert heikki.post(page("proposal_approve", proposal.code)).status_code == 302
    case = Case.objects.get(pk=case.pk)
    assert case.version.state == "rejected"
    event = AuditEvent.objects.get(event="contract:rejected")
    assert (event.actor_code, event.grounds["approved_by"]) == (world.hilla.actor_code, world.heikki.actor_code)


def test_the_list_of_proposals_costs_the_same_however_many_contracts_wait_for_a_second_person(world, office):
    hilla = office(world.hilla)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert hilla.get(page("proposal_list")).status_code == 200
        return len(caught)

    first = in_handling(world)
    hilla.post(page("contract_reject", first.code), {"reason": "Väärä Y-tunnus"})
    assert "Hammaslääkäri Hohto Oy" in text_of(hilla.get(page("proposal_list")))
    before = cost()
    proposal = Proposal.objects.get()
    for _number in range(5):
        proposal.pk = None
        proposal.code = new_code()
        proposal.save()
    assert cost() == before


@rule("BR-SC-04")
def test_a_handler_who_is_a_user_of_the_organisation_is_told_that_another_decides(world, office):
    case = in_handling(world)
    Membership.objects.create(account=world.other_account, user=world.heikki, role=MemberRole.READER)
    heikki = office(world.heikki)
    shown = text_of(heikki.get(page("case_detail", case.code)))
    assert "so another handler has to decide this matter" in shown
    assert page("contract_grant", case.code) not in shown
    for name, sent in (("contract_grant", {}), ("contract_reject", {"reason": "x"}), ("case_ask", {"text": "x"})):
        answer = heikki.post(page(name, case.code), sent)
        assert answer.status_code == 422
        assert answer.context["form"].refusal.code == "conflict_of_interest"


# -- Rights -----------------------------------------------------------------------------------------------------------


def granted_mandate(world, *points):
    return granted(world, *points).contract.mandates.order_by("pk").first()


@rule("BR-AU-08", "BR-RG-19")
def test_before_rights_are_granted_the_page_shows_who_will_see_what(world, office):
    mandate = granted_mandate(world)
    client = office(world.oili)
    question = text_of(client.get(page("rights_grant", mandate.code)))
    for said in (
        world.keskus.name_fi,
        "Riitta Rantanen",
        "Rauno Hakala",
        LABEL,
        "Personnel card",
        "When the contract has been signed",
    ):
        assert said in question, said
    assert "Rebekka" not in question
    assert not PointRight.objects.filter(customership__mandate=mandate).exists()
    sent = {"extent": "point", "reason": "Sovittu."}
    assert client.post(page("rights_grant", mandate.code), sent).status_code == 302
    assert LABEL not in {row.label() for row in visible(Customership, to=world.rauno, face="desk")}
    approved_by(office(world.heikki), "Rauno Hakala, Riitta Rantanen", LABEL, world.county.name_fi)
    assert LABEL in {row.label() for row in visible(Customership, to=world.rauno, face="desk")}


def approved_by(client, *said: str) -> None:
    """Another person of the office reads exactly what will happen, on the proposal and once more before approving it."""
    proposal = Proposal.objects.get(state="proposed")
    for name in ("proposal_detail", "proposal_approve"):
        shown = text_of(client.get(page(name, proposal.code)))
        assert all(each in shown for each in said), said
    assert client.post(page("proposal_approve", proposal.code)).status_code == 302


def test_where_the_rulebook_is_content_with_one_rights_are_granted_at_once(world, office):
    decided_by_two()
    mandate = granted_mandate(world)
    assert office(world.oili).post(page("rights_grant", mandate.code), {"extent": "point"}).status_code == 302
    assert LABEL in {row.label() for row in visible(Customership, to=world.rauno, face="desk")}


@rule("BR-PO-01")
def test_nobody_approves_the_rights_they_proposed_and_a_refusal_has_a_reason(world, office):
    mandate = granted_mandate(world)
    oili, heikki = office(world.oili), office(world.heikki)
    oili.post(page("rights_grant", mandate.code), {"extent": "point", "reason": "Sovittu."})
    proposal = Proposal.objects.get()
    assert oili.post(page("proposal_approve", proposal.code)).status_code == 422
    assert oili.post(page("rights_grant", mandate.code), {"extent": "point", "reason": "Taas."}).status_code == 422
    assert heikki.post(page("proposal_refuse", proposal.code), {"reason": ""}).status_code == 422
    assert heikki.post(page("proposal_refuse", proposal.code), {"reason": "Väärä piste"}).status_code == 302
    assert "Väärä piste" in text_of(oili.get(page("proposal_detail", proposal.code)))
    assert not PointRight.objects.filter(customership__mandate=mandate).exists()


@rule("BR-SC-04")
@pytest.mark.parametrize("side", ["other_account", "county_account"])
def test_a_user_of_either_side_neither_approves_nor_refuses_its_rights(world, office, side):
    mandate = granted_mandate(world)
    office(world.oili).post(page("rights_grant", mandate.code), {"extent": "point", "reason": "Sovittu."})
    Membership.objects.create(account=getattr(world, side), user=world.heikki, role=MemberRole.READER)
    proposal, heikki = Proposal.objects.get(), office(world.heikki)
    shown = text_of(heikki.get(page("proposal_detail", proposal.code)))
    assert "another handler has to decide" in shown
    assert page("proposal_approve", proposal.code) not in shown
    for name, sent in (("proposal_approve", {}), ("proposal_refuse", {"reason": "x"})):
        answer = heikki.post(page(name, proposal.code), sent)
        assert answer.context["form"].refusal.code == "conflict_of_interest"


@rule("BR-RG-19")
def test_rights_are_narrowed_to_the_registrars_that_were_ticked(world, office):
    mandate = granted_mandate(world)
    client = office(world.hilla)
    assert client.post(page("rights_grant", mandate.code), {"extent": "persons"}).status_code == 422
    sent = {"extent": "persons", "narrowed_to": [world.riitta.code], "reason": "Sovittu."}
    assert client.post(page("rights_grant", mandate.code), sent).status_code == 302
    approved_by(office(world.heikki), "Only these registrars", "Riitta Rantanen")
    right = PointRight.objects.get(customership__mandate=mandate)
    assert list(right.narrowed_to.all()) == [world.riitta]
    assert "narrowed to Riitta Rantanen" in text_of(client.get(page("mandate_detail", mandate.code)))


def test_a_point_without_registrars_gets_no_rights(world, office):
    mandate = granted_mandate(world)
    RegistrarRight.objects.filter(point=world.keskus).update(state="suspended")
    client = office(world.hilla)
    assert "Nobody would see the customer" in text_of(client.get(page("rights_grant", mandate.code)))
    answer = client.post(page("rights_grant", mandate.code), {"extent": "point", "reason": "Sovittu."})
    assert answer.context["form"].refusal.code == "point_without_registrars"


def test_mandates_that_wait_for_rights_are_a_list_and_a_figure(world, office):
    mandate = granted_mandate(world)
    client = office(world.oili)
    assert [row.pk for row in client.get(page("rights_to_grant")).context["page"]] == [mandate.pk]
    client.post(page("rights_grant", mandate.code), {"extent": "point", "reason": "Sovittu."})
    assert "Waits for a second person" in text_of(client.get(page("rights_to_grant")))
    approved_by(office(world.heikki))
    assert list(client.get(page("rights_to_grant")).context["page"]) == []


def test_rights_end_with_a_reason_and_the_registrars_see_the_customer_no_more(world, office):
    client = office(world.hilla)
    there = page("rights_end", world.clinic_point_right.code)
    assert client.post(there, {"reason": ""}).status_code == 422
    assert client.post(there, {"reason": "Piste vaihtuu"}).status_code == 302
    assert not visible(Customership, to=world.riitta, face="desk").filter(kind="ys_sote").exists()


@rule("BR-AU-15")
def test_the_issuer_ends_a_mandate_and_says_what_stays(world, office):
    client = office(world.hilla)
    there = page("mandate_end", world.clinic_mandate.code)
    assert "still handed over" in text_of(client.get(there))
    assert client.post(there, {"reason": "Organisaatio lopetti"}).status_code == 302
    world.clinic_mandate.refresh_from_db()
    assert (world.clinic_mandate.state in ("run_off", "ended"), world.clinic_mandate.valid_until) == (True, today())


def test_the_history_names_everybody_and_leads_auditors_to_the_events(world, office):
    case = in_handling(world)
    ask_customer(actor=world.hilla, case=case, text="Kuka?")
    handler = text_of(office(world.heikki).get(page("case_detail", case.code)))
    assert "Hilla Heikkinen" in handler
    assert "/virasto/loki/" not in handler
    assert "/virasto/loki/" in text_of(office(world.auli).get(page("case_detail", case.code)))
