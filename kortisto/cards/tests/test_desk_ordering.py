"""Ordering at the desk's pages: the steps in their order, nothing lost on an error, nobody sees what is not theirs."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from kortisto.audit.models import AuditEvent
from kortisto.cards.models import CardOrder
from kortisto.contracts.models import Mandate
from kortisto.faces.testing import session_of
from kortisto.holders.models import EmploymentProofLine
from kortisto.kernel.clock import now, today
from kortisto.kernel.identifiers import check_identity_code
from kortisto.kernel.testing import rule
from kortisto.ui.face import FACES
from tests.visits import visit
from tests.world import fictive_identity_code

from .helpers import a_professional, answered, order_for_hanna

pytestmark = pytest.mark.django_db
HANNAS_CODE = fictive_identity_code(date(1990, 3, 15), 921)

IDENTITY = {
    "document_kind": "passport",
    "document_number": "FP1234567",
    "issuing_state": "FI",
    "document_valid_until": "1.1.2030",
    "family_name": "Virtanen",
    "given_names": "Hanna Maria",
    "language": "fi",
    "letter_to": "home",
    "letter_address": "Koivukuja 3\n00100 Helsinki",
}
ACCEPTANCE = {"data_confirmed": "on", "terms_accepted": "on", "medium": "paper", "form_place": "Mappi 7/2026"}


def url(name, *args):
    return reverse(name, urlconf=FACES["desk"].urlconf, args=args)


@pytest.fixture
def riitta(world):
    type(world.riitta).objects.filter(pk=world.riitta.pk).update(language="en")
    world.riitta.language = "en"
    return visit("desk", world.riitta)


def begin(client, world, **data):
    """Choose Hanna's line; gives the code of the draft."""
    answer = client.post(url("order_begin", world.clinic_customership.code), {"line": world.hanna_line.code, **data})
    assert answer.status_code == 302, answer.content
    return re.search(r"/tilaa/([0-9A-Z]{10})/", answer["Location"])[1]


def steps(world, draft):
    names = ("order_identity", "order_data", "order_acceptance", "order_confirm")
    return [url(name, world.clinic_customership.code, draft) for name in names]


def walk(client, world, **changes):
    """All steps up to the confirmation page; gives its address."""
    draft = begin(client, world)
    identity, data, acceptance, confirm = steps(world, draft)
    assert client.post(identity, {**IDENTITY, **changes})["Location"] == data
    assert client.post(data, {})["Location"] == acceptance
    assert client.post(acceptance, ACCEPTANCE)["Location"] == confirm
    return confirm


def test_the_whole_walk_makes_one_order(world, riitta):
    confirm = walk(riitta, world)
    page = riitta.get(confirm).content.decode()
    assert "Lääkärikeskus Kuusi Oy" in page
    answer = riitta.post(confirm, {})
    order = CardOrder.objects.get()
    assert answer["Location"] == url("order_detail", world.clinic_customership.code, order.code)
    assert order.ordered_by == world.riitta
    assert order.acceptance.form_place == "Mappi 7/2026"
    assert order.letter_address == "Hanna Maria Virtanen\nKoivukuja 3\n00100 Helsinki"
    assert riitta.get(answer["Location"]).status_code == 200


@rule("BR-OR-18")
def test_a_doubled_form_leads_to_the_one_order(world, riitta):
    confirm = walk(riitta, world)
    first, second = riitta.post(confirm, {}), riitta.post(confirm, {})
    assert first["Location"] == second["Location"]
    assert CardOrder.objects.count() == 1


@rule("BR-OR-20")
def test_the_printed_form_carries_the_orders_code(world, riitta):
    draft = begin(riitta, world)
    identity, data, _acceptance, _confirm = steps(world, draft)
    riitta.post(identity, IDENTITY)
    paper = riitta.get(url("order_draft_pdf", world.clinic_customership.code, draft))
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert riitta.get(data).status_code == 200


@rule("BR-OR-20")
def test_no_step_can_be_left_out(world, riitta):
    draft = begin(riitta, world)
    identity, data, acceptance, confirm = steps(world, draft)
    assert riitta.get(data)["Location"] == identity
    assert riitta.get(acceptance)["Location"] == data
    assert riitta.get(confirm)["Location"] == acceptance


@rule("BR-OR-20")
def test_a_holder_who_accepts_nothing_stops_the_order_on_the_page(world, riitta):
    draft = begin(riitta, world)
    identity, data, acceptance, _confirm = steps(world, draft)
    riitta.post(identity, IDENTITY)
    riitta.post(data, {})
    answer = riitta.post(acceptance, {"medium": "paper", "form_place": "Mappi 7"})
    assert answer.status_code == 422
    assert 'value="Mappi 7"' in answer.content.decode()


@rule("BR-OR-20")
def test_another_name_after_the_confirmation_makes_the_holder_confirm_again(world, riitta):
    draft = begin(riitta, world)
    identity, data, acceptance, confirm = steps(world, draft)
    riitta.post(identity, IDENTITY)
    riitta.post(data, {})
    riitta.post(acceptance, ACCEPTANCE)
    riitta.post(identity, {**IDENTITY, "family_name": "Salo"})
    assert riitta.get(confirm)["Location"] == acceptance
    assert riitta.get(acceptance)["Location"] == data


@rule("BR-OR-02")
def test_a_document_that_is_not_accepted_is_said_at_once_and_nothing_typed_is_lost(world, riitta):
    draft = begin(riitta, world)
    identity = steps(world, draft)[0]
    answer = riitta.post(identity, {**IDENTITY, "document_kind": "identity_card", "issuing_state": "US"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Of other states only a passport is accepted" in page
    assert 'value="FP1234567"' in page
    assert "Koivukuja 3" in page


@rule("BR-DP-01")
def test_the_identity_code_is_masked_until_it_is_asked_for_in_the_identity_step(world, riitta):
    draft = begin(riitta, world)
    identity, data, *_rest = steps(world, draft)
    assert HANNAS_CODE not in riitta.get(identity).content.decode()
    page = riitta.post(identity, {**IDENTITY, "reveal": "yes"}).content.decode()
    assert HANNAS_CODE in page
    assert 'value="FP1234567"' in page
    event = AuditEvent.objects.get(event="value:revealed")
    assert (event.purpose, event.person) == ("identity_check", world.hanna.reference)
    riitta.post(identity, IDENTITY)
    assert HANNAS_CODE not in riitta.get(data).content.decode()


@rule("BR-DP-01")
def test_the_draft_stands_in_no_session_in_plain(world, riitta):
    draft = begin(riitta, world)
    riitta.post(steps(world, draft)[0], IDENTITY)
    content = str(dict(session_of(riitta, "desk").items()))
    assert draft in content
    for secret in ("FP1234567", "Virtanen", "Koivukuja", HANNAS_CODE):
        assert secret not in content


@rule("BR-LG-01")
def test_each_page_that_shows_the_person_is_on_record_once(world, riitta):
    draft = begin(riitta, world)
    for _turn in range(2):
        riitta.get(steps(world, draft)[0])
    views = AuditEvent.objects.filter(event="person:viewed", person=world.hanna.reference, purpose="order_identity")
    assert views.count() == 1
    assert views.get().context == world.clinic_customership.reference


@rule("BR-RG-18", "BR-SC-01")
def test_a_registrar_of_another_point_does_not_find_the_customer(world):
    rebekka = visit("desk", world.rebekka)
    code = world.clinic_customership.code
    assert rebekka.get(url("customership_home", code)).status_code == 404
    assert rebekka.get(url("order_start", code)).status_code == 404
    assert rebekka.post(url("order_begin", code), {"line": world.hanna_line.code}).status_code == 404


@rule("BR-RG-18")
def test_changing_to_another_customer_is_on_record(world, riitta):
    for customership in (world.keskus_own, world.clinic_customership, world.clinic_customership):
        riitta.get(url("customership_home", customership.code))
    chosen = AuditEvent.objects.filter(event="customership:chosen").order_by("pk").values_list("subject", flat=True)
    assert list(chosen) == [world.keskus_own.reference, world.clinic_customership.reference]


@rule("BR-RG-18")
def test_a_draft_is_its_registrars_alone(world, riitta):
    draft = begin(riitta, world)
    rauno = visit("desk", world.rauno)
    for step in steps(world, draft)[:3]:
        assert rauno.get(step).status_code == 404


@rule("BR-RG-18")
def test_an_order_is_found_under_its_own_customer_only(world, riitta):
    order = order_for_hanna(world)
    assert riitta.get(url("order_detail", world.clinic_customership.code, order.code)).status_code == 200
    assert riitta.get(url("order_detail", world.keskus_own.code, order.code)).status_code == 404
    assert visit("desk", world.rebekka).get(
        url("order_detail", world.clinic_customership.code, order.code)
    ).status_code == 404  # fmt: skip


def test_what_stands_in_the_way_is_said_before_the_holder_shows_anything(world, riitta):
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(valid_until=today() - timedelta(days=1))
    answer = riitta.post(url("order_begin", world.clinic_customership.code), {"line": world.hanna_line.code})
    assert answer.status_code == 422
    assert "mandate_ended" in answer.content.decode()


@rule("BR-OR-18")
def test_the_twin_that_is_on_its_way_is_shown(world, riitta):
    order = order_for_hanna(world)
    answer = riitta.post(url("order_begin", world.clinic_customership.code), {"line": world.hanna_line.code})
    assert answer.status_code == 422
    assert url("order_detail", world.clinic_customership.code, order.code) in answer.content.decode()


def test_a_refusal_at_the_end_leads_back_to_where_it_is_put_right(world, riitta):
    confirm = walk(riitta, world)
    answered(check_identity_code(HANNAS_CODE), family_name="Salo", given_names="Hanna Maria")
    answer = riitta.post(confirm, {})
    assert answer.status_code == 422
    assert "/tiedot/" in answer.content.decode()
    assert not CardOrder.objects.exists()


def test_the_names_of_the_employers_paper_are_not_filled_in(world, riitta):
    EmploymentProofLine.objects.filter(pk=world.hanna_line.pk).update(family_name="Wirtanen")
    type(world.hanna).objects.filter(pk=world.hanna.pk).update(name_source="employment_proof", family_name="Wirtanen")
    draft = begin(riitta, world)
    assert 'value="Wirtanen"' not in riitta.get(steps(world, draft)[0]).content.decode()


def test_the_population_register_is_asked_when_an_order_begins(world, riitta):
    begin(riitta, world)
    assert AuditEvent.objects.filter(event="person:register_asked", person=world.hanna.reference).count() == 1


# -- Professional card ------------------------------------------------------------------------------------------------


@rule("BR-OR-23")
def test_a_person_is_found_by_the_complete_code_with_a_purpose(world, riitta):
    person = a_professional()
    code = person.identity_code.open_for_program()
    answer = riitta.post(url("person_look_up"), {"identity_code": code, "purpose": "order"})
    assert answer["Location"] == url("person_found", person.code)
    assert "laillistettu sairaanhoitaja" in riitta.get(answer["Location"]).content.decode()
    event = AuditEvent.objects.get(event="person:looked_up")
    assert (event.person, event.purpose) == (person.reference, "order")


@rule("BR-OR-23")
def test_a_person_who_was_not_looked_up_in_this_visit_has_no_page(world, riitta):
    assert riitta.get(url("person_found", a_professional().code)).status_code == 404


@rule("BR-OR-23")
def test_a_code_never_stands_in_an_address(world, riitta):
    code = a_professional().identity_code.open_for_program()
    page = riitta.get(url("desk_search")).content.decode()
    assert set(re.findall(r'<form class="(?:search-box|header-search)"[^>]*method="(\w+)"', page)) == {"post"}
    answer = riitta.post(url("desk_search"), {"q": code})
    assert re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode())
    assert not [one for one in re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode()) if code in one]
    assert not AuditEvent.objects.filter(event="person:looked_up").exists()


@rule("BR-OR-04", "BR-OR-07", "BR-OR-14")
def test_a_professional_card_is_ordered_from_the_register_under_the_points_own_customer(world, riitta):
    person = a_professional()
    code = person.identity_code.open_for_program()
    riitta.post(url("person_look_up"), {"identity_code": code, "purpose": "order"})
    own = world.keskus_own.code
    answer = riitta.post(url("order_begin", own), {"person": person.code, "right": "nurse"})
    draft = re.search(r"/tilaa/([0-9A-Z]{10})/", answer["Location"])[1]
    names = {"family_name": "Åkerlund", "given_names": "Kaisa Elina", "document_number": "ID998877"}
    assert riitta.post(url("order_identity", own, draft), {**IDENTITY, **names}).status_code == 302
    assert "laillistettu sairaanhoitaja" in riitta.get(url("order_data", own, draft)).content.decode()
    riitta.post(url("order_data", own, draft), {})
    riitta.post(url("order_acceptance", own, draft), ACCEPTANCE)
    riitta.post(url("order_confirm", own, draft), {})
    assert CardOrder.objects.get().title == "laillistettu sairaanhoitaja"


# -- After the order --------------------------------------------------------------------------------------------------


def test_the_status_part_answers_alone(world, riitta):
    order = order_for_hanna(world)
    answer = riitta.get(url("order_status", world.clinic_customership.code, order.code), headers={"hx-request": "true"})
    page = answer.content.decode()
    assert 'id="order-status"' in page
    assert "<html" not in page


def test_a_status_that_refreshes_itself_does_not_keep_the_desk_open(world, riitta):
    order = order_for_hanna(world)
    long_ago = (now() - timedelta(minutes=5)).isoformat()
    session = session_of(riitta, "desk")
    session["desk_last_seen"] = long_ago
    session.save()
    address = url("order_status", world.clinic_customership.code, order.code)
    assert riitta.get(address, headers={"hx-request": "true"}).status_code == 200
    assert session_of(riitta, "desk")["desk_last_seen"] == long_ago
    assert riitta.get(address).status_code == 200
    assert session_of(riitta, "desk")["desk_last_seen"] > long_ago


def test_an_order_is_cancelled_after_a_question(world, riitta):
    order = order_for_hanna(world)
    address = url("order_cancel", world.clinic_customership.code, order.code)
    assert riitta.get(address).status_code == 200
    assert riitta.post(address, {"reason": ""}).status_code == 422
    assert riitta.post(address, {"reason": "Väärä nimike"}).status_code == 302
    order.refresh_from_db()
    assert order.state == "cancelled"
