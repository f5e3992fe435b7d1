"""Cards at the office: found, explained, revoked on the telephone, helped on when something stands in their way."""

import io
import subprocess
import sys
import zipfile
from datetime import date, timedelta
from functools import partial
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob

from kortisto.audit.checkpoints import make_checkpoint_key
from kortisto.audit.events import Event
from kortisto.audit.models import AuditEvent
from kortisto.audit.record import record
from kortisto.audit.sealing import seal_now
from kortisto.cards.actions.find_holder import find_holder
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.models import ActivationLetter, Card, LossReport
from kortisto.cards.queries_office import search
from kortisto.cards.states import CardState, OrderState
from kortisto.cards.tests.cast import a_card, an_order
from kortisto.kernel.clock import today
from kortisto.kernel.errors import NotVisible, RightMissing
from kortisto.kernel.testing import rule
from kortisto.ui.face import address
from tests.visits import visit
from tests.world import fictive_identity_code

pytestmark = pytest.mark.django_db
page = partial(address, "office")
HANDLER, REVOCATION = {"handler"}, {"revocation"}


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


@pytest.fixture
def hilla(world):
    return visit("office", world.hilla, language="en")


@pytest.fixture
def sulo(world):
    return visit("office", world.sulo, language="en")


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def hannas_code() -> str:
    return fictive_identity_code(date(1990, 3, 15), 921)


# -- Search -----------------------------------------------------------------------------------------------------------


def test_a_card_is_found_by_name_serial_and_order_code(world):
    card = a_card(world, serial="K7700112233")
    for typed in ("virtanen hanna", "VIRTA", "k7700112233", "7700112", card.order.code):
        assert [row.pk for row in search(typed, HANDLER).cards] == [card.pk], typed
    assert search("virtanen korhonen", HANDLER).nothing
    assert search("v", HANDLER).too_short


def test_an_order_without_a_card_is_found_too(world):
    order = an_order(world)
    assert [row.pk for row in search(order.code.lower(), HANDLER).orders] == [order.pk]
    assert search("virtanen", HANDLER).orders == [order]


def test_points_organisations_registrars_and_contracts_are_found_by_name_or_number(world):
    assert search(world.keskus.grouped_number, HANDLER).points == [world.keskus]
    assert search(world.clinic.business_id, HANDLER).organisations == [world.clinic]
    assert search("ohman", HANDLER).users == [world.rebekka]
    assert search(world.clinic_contract.number, HANDLER).cases == [world.clinic_case]


def test_the_revocation_service_finds_cards_and_nothing_of_contracts(world):
    card = a_card(world)
    found = search("virtanen", REVOCATION)
    assert found.cards == [card]
    found = search("koivurannan", REVOCATION)
    assert (found.organisations, found.points, found.users, found.cases) == ((), (), (), ())


def test_names_are_typed_into_forms_and_never_into_addresses(world, hilla):
    a_card(world)
    assert "Virtanen" not in hilla.get(page("office_search"), {"q": "virtanen"}).content.decode()
    part = hilla.post(page("office_search"), {"q": "virtanen"}, headers={"hx-request": "true"}).content.decode()
    assert "Virtanen, Hanna Maria" in part
    assert "<html" not in part


def test_a_search_costs_the_same_whatever_it_finds(world, hilla):
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            hilla.post(page("office_search"), {"q": "virtanen"})
        return len(caught)

    a_card(world)
    cost()
    before = cost()
    for _number in range(5):
        a_card(world)
    assert cost() == before


@rule("BR-DP-01", "BR-OR-23")
def test_a_complete_identity_code_is_not_searched_for_but_looked_up_with_a_purpose(world, hilla):
    a_card(world)
    answer = hilla.post(page("office_search"), {"q": hannas_code()})
    assert answer.context["found"].identity_code
    assert "Virtanen" not in answer.content.decode()
    assert hilla.post(page("holder_look_up"), {"identity_code": hannas_code()}).status_code == 422
    sent = {"identity_code": hannas_code(), "purpose": "advice"}
    assert hilla.post(page("holder_look_up"), sent).url == page("holder_detail", world.hanna.code)
    event = AuditEvent.objects.get(event="person:looked_up")
    assert (event.person, event.purpose) == (world.hanna.reference, "advice")
    shown = text_of(hilla.get(page("holder_detail", world.hanna.code)))
    assert "150390-****" in shown
    assert hannas_code() not in shown


@rule("BR-OR-23")
def test_the_office_finds_only_whom_the_register_knows_and_registrars_have_their_own_look_up(world, hilla):
    stranger = fictive_identity_code(today().replace(year=1970, month=1, day=2), 999)
    answer = hilla.post(page("holder_look_up"), {"identity_code": stranger, "purpose": "advice"})
    assert answer.context["form"].refusal.code == "person_not_found"
    with pytest.raises(RightMissing):
        find_holder(actor=world.eero, identity_code=hannas_code(), purpose="advice")
    with pytest.raises(NotVisible):
        find_holder(actor=world.riitta, identity_code=hannas_code(), purpose="advice")


# -- A card -----------------------------------------------------------------------------------------------------------


def test_a_card_is_told_with_its_keeper_customer_and_holder(world, hilla):
    card = a_card(world)
    shown = text_of(hilla.get(page("card_detail", card.code)))
    for said in (
        card.serial, card.order.code, "Hanna Maria Virtanen", "150390-****", "YS sote/Lääkärikeskus Kuusi Oy",
        page("organisation_detail", world.clinic.code), page("point_detail", world.keskus.code), page("card_why", card.code),
    ):  # fmt: skip
        assert said in shown, said
    assert AuditEvent.objects.filter(event="person:viewed", person=world.hanna.reference).exists()


def test_the_revocation_service_sees_the_card_without_links_that_would_be_refused(world, sulo):
    card = a_card(world)
    shown = text_of(sulo.get(page("card_detail", card.code)))
    assert page("point_detail", world.keskus.code) not in shown
    assert page("loss_report", card.code) in shown


def test_an_order_is_told_as_far_as_it_has_come(world, hilla):
    order = an_order(world, state=OrderState.REJECTED, reject_reason="Name too long")
    shown = text_of(hilla.get(page("order_detail", order.code)))
    assert "Name too long" in shown
    assert "Rejected by the card maker" in shown


def test_why_a_card_exists_is_the_same_page_as_at_the_desk_with_evidence_to_take_along(world, hilla):
    card = a_card(world)
    shown = text_of(hilla.get(page("card_why", card.code)))
    assert page("card_detail", card.code) in shown
    assert page("card_evidence", card.code) in shown
    oili = visit("office", world.oili, language="en")
    assert page("card_evidence", card.code) not in text_of(oili.get(page("card_why", card.code)))


@pytest.mark.committing
@pytest.mark.subprocess
def test_the_evidence_of_a_card_is_checked_by_a_program_that_needs_no_database(world, settings, tmp_path):
    settings.KORTISTO_CHECKPOINTS = tmp_path / "checkpoints"
    make_checkpoint_key()
    card = a_card(world)
    record(Event.LOG_EXPORTED, actor=world.riitta, subject=card, person=world.hanna)
    record(Event.LOG_EXPORTED, actor=world.riitta, subject=world.keskus)
    seal_now()
    answer = visit("office", world.auli).post(page("card_evidence", card.code))
    assert answer["Content-Type"] == "application/zip"
    assert "attachment" in answer["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as pack:
        pack.extractall(tmp_path)
    lines = (tmp_path / "audit.jsonl").read_text().splitlines()
    assert any(card.reference in line for line in lines)
    assert not any(world.keskus.reference in line for line in lines)
    checked = subprocess.run(
        [sys.executable, "-m", "kortisto.audit.check", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    taken = AuditEvent.objects.get(event="audit:log_exported", actor_code=world.auli.actor_code)
    assert (taken.subject, taken.person) == (card.reference, world.hanna.reference)


def test_the_evidence_is_taken_by_a_form_and_by_those_who_answer_for_it(world, hilla):
    card = a_card(world)
    assert hilla.get(page("card_evidence", card.code)).status_code == 405
    for person, status in ((world.sulo, 403), (world.oili, 403), (world.stella, 404)):
        assert visit("office", person).post(page("card_evidence", card.code)).status_code == status
    assert not AuditEvent.objects.filter(event="audit:log_exported").exists()


# -- Lost cards -------------------------------------------------------------------------------------------------------


@rule("BR-RV-05")
def test_a_report_that_nobody_verified_waits_and_is_confirmed_by_the_revocation_service(world, sulo):
    card = a_card(world, state=CardState.HANDED_OVER)
    report = report_loss(actor=world.riitta, card=card, reason="stolen", requester="other", verified=False)
    assert card.holder.list_name in text_of(sulo.get(page("loss_report_list")))
    there = page("loss_report_confirm", report.code)
    assert "revoked for good" in text_of(sulo.get(there))
    assert sulo.post(there, {"verified_how": ""}).status_code == 422
    assert sulo.post(there, {"verified_how": "Soitettu työnantajan numeroon"}).url == page("loss_report_list")
    card.refresh_from_db()
    assert card.state == CardState.CANCELLED
    waiting = sulo.get(page("loss_report_list"))
    assert list(waiting.context["page"]) == []
    assert [row.pk for row in waiting.context["under_way"]] == [report.pk]
    assert sulo.post(there, {"verified_how": "Uudelleen"}).status_code == 409


@rule("BR-RV-01", "BR-RV-05")
def test_a_loss_is_taken_on_the_telephone_day_and_night(world, sulo):
    card = a_card(world, state=CardState.HANDED_OVER, serial="K123456789")
    assert "Virtanen" not in text_of(sulo.get(page("loss_start")))
    found = sulo.post(page("loss_start"), {"wanted": "K123456789"})
    assert page("loss_report", card.code) in text_of(found)
    sent = {
        "reason": "lost", "requester": "holder", "verified": "yes",
        "verified_how": "Syntymäaika, osoite ja tilauksen päivä kysytty",
    }  # fmt: skip
    assert sulo.post(page("loss_report", card.code), sent).url == page("card_detail", card.code)
    card.refresh_from_db()
    assert card.state == CardState.CANCELLED
    assert LossReport.objects.get(card=card).received_by == world.sulo.actor_code


def test_only_the_revocation_service_confirms_reports(world, hilla):
    report = report_loss(actor=world.riitta, card=a_card(world), reason="lost", requester="other", verified=False)
    there = page("loss_report_confirm", report.code)
    assert there not in text_of(hilla.get(page("loss_report_list")))
    assert hilla.post(there, {"verified_how": "Kysytty"}).status_code == 403


# -- What stands in a card's way --------------------------------------------------------------------------------------


def test_a_card_whose_certificates_were_refused_is_asked_for_again_by_hand(world, hilla):
    card = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    Card.objects.filter(pk=card.pk).update(problem="lint_finding")
    assert "lint_finding" in text_of(hilla.get(page("card_problem_list")))
    there = page("card_retry", card.code)
    assert "lint_finding" in text_of(hilla.get(there))
    assert hilla.post(there).url == page("card_detail", card.code)
    card.refresh_from_db()
    assert card.problem == ""
    assert ProcrastinateJob.objects.filter(task_name="cards:issue_waiting", status="todo").exists()
    assert AuditEvent.objects.filter(event="card:issuing_retried", subject=card.reference).exists()
    assert hilla.post(there).status_code == 409


@rule("BR-OR-13")
def test_activation_letters_are_listed_by_their_day_and_late_ones_stand_out(world, hilla):
    for days in (3, -1):
        ActivationLetter.objects.create(
            card=a_card(world), address_kind="home", address="Kotikatu 1", due_on=today() + timedelta(days=days)
        )
    answer = hilla.get(page("activation_letter_list"))
    assert [letter.due_on for letter in answer.context["page"]] == sorted(
        letter.due_on for letter in answer.context["page"]
    )
    shown = text_of(answer)
    assert "The day of 1 letter has passed" in shown
    assert "Kotikatu" not in shown


def test_the_home_page_counts_what_waits_about_cards(world, sulo):
    report_loss(actor=world.riitta, card=a_card(world), reason="lost", requester="other", verified=False)
    answer = sulo.get("/virasto/")
    with translation.override("en"):
        assert "1 to handle" in text_of(answer)


@pytest.mark.parametrize("name", ["loss_report_list", "card_problem_list", "activation_letter_list"])
def test_the_lists_cost_the_same_however_long_they_are(world, hilla, name):
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            hilla.get(page(name))
        return len(caught)

    def one_more() -> None:
        card = a_card(world)
        report_loss(actor=world.riitta, card=card, reason="lost", requester="other", verified=False)
        ActivationLetter.objects.create(card=card, address_kind="home", address="Kotikatu 1", due_on=today())
        Card.objects.filter(pk=card.pk).update(problem="lint")

    one_more()
    cost()
    before = cost()
    for _number in range(4):
        one_more()
    assert cost() == before
