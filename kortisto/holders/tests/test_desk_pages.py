"""Certificates of employment at the desk's pages."""

from datetime import date

import pytest
from django.urls import reverse

from kortisto.audit.models import AuditEvent
from kortisto.contracts.models import Customership, Mandate
from kortisto.contracts.states import MandateState
from kortisto.contracts.tests.cast import county_contract
from kortisto.holders.models import EmploymentProof, EmploymentProofLine
from kortisto.kernel.testing import rule
from kortisto.registrars.models import PointRight
from kortisto.ui.face import FACES
from tests.visits import visit
from tests.world import fictive_identity_code

pytestmark = pytest.mark.django_db
MATTI = fictive_identity_code(date(1984, 6, 1), 930)
PAPER = {
    "signer_name": "Maija Korhonen",
    "signer_position": "toimitusjohtaja",
    "signed_on": "2.1.2026",
    "channel": "brought",
    "received_on": "3.1.2026",
    "archive_place": "Mappi 4/2026",
    "call_back_note": "",
    "line_count": "1",
}


def line(number=1, **changes):
    given = {
        "family_name": "Meikäläinen",
        "given_names": "Matti",
        "identity_code": MATTI,
        "birth_date": "",
        "card_kind": "actor",
        "title": "ICT-asiantuntija",
        "valid_from": "1.1.2026",
        "valid_until": "",
        **changes,
    }
    return {f"line{number}_{name}": value for name, value in given.items()}


def url(name, *args):
    return reverse(name, urlconf=FACES["desk"].urlconf, args=args)


@pytest.fixture
def riitta(world):
    type(world.riitta).objects.filter(pk=world.riitta.pk).update(language="en")
    world.riitta.language = "en"
    return visit("desk", world.riitta)


@pytest.fixture
def form(world):
    return url("proof_register", world.clinic_mandate.code)


def test_a_certificate_with_two_lines_is_registered(world, riitta, form):
    other = line(2, identity_code="", birth_date="7.7.1981", family_name="Smith", given_names="John")
    answer = riitta.post(form, {**PAPER, **line(), **other, "line_count": "2"})
    proof = EmploymentProof.objects.latest("pk")
    assert answer["Location"] == url("proof_detail", proof.code)
    assert [row.family_name for row in proof.lines.all()] == ["Meikäläinen", "Smith"]
    page = riitta.get(answer["Location"]).content.decode()
    assert MATTI not in page
    assert MATTI[:7] in page


def test_a_line_is_added_and_taken_away_without_losing_what_was_typed(world, riitta, form):
    page = riitta.post(form, {**PAPER, **line(), "add_line": "yes"}).content.decode()
    assert 'name="line2_family_name"' in page
    assert 'value="Meikäläinen"' in page
    assert 'value="Mappi 4/2026"' in page
    two = {**PAPER, **line(), **line(2, family_name="Toinen"), "line_count": "2", "remove_line": "1"}
    page = riitta.post(form, two).content.decode()
    assert 'name="line2_family_name"' not in page
    assert 'value="Toinen"' in page
    assert 'value="Meikäläinen"' not in page
    assert EmploymentProof.objects.count() == 1


def test_an_error_names_its_line_and_keeps_what_was_typed(world, riitta, form):
    answer = riitta.post(form, {**PAPER, **line(), **line(2, title="", identity_code=""), "line_count": "2"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 2, this is missing: Title on the card" in page
    assert 'href="#id_line2_title"' in page
    assert 'href="#id_line2_identity_code"' in page
    assert 'value="Meikäläinen"' in page


@rule("BR-EC-08")
def test_a_signer_whom_the_contract_does_not_name_is_asked_about_at_the_field(world, riitta, form):
    answer = riitta.post(form, {**PAPER, **line(), "signer_name": "Sari Salo"})
    assert answer.status_code == 422
    assert 'href="#id_call_back_note"' in answer.content.decode()


def test_a_refusal_about_a_line_stands_at_that_line(world, riitta, form):
    twice = {**PAPER, **line(), **line(2, title="Toinen"), "line_count": "2"}
    answer = riitta.post(form, twice)
    assert answer.status_code == 422
    assert 'href="#id_line2_identity_code"' in answer.content.decode()


@rule("BR-EC-05", "BR-AU-08")
def test_a_certificate_is_taken_before_the_customer_is_visible(world, riitta, form):
    PointRight.objects.filter(pk=world.clinic_point_right.pk).update(state="ended")
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(state=MandateState.SUBMITTED)
    Customership.objects.filter(pk=world.clinic_customership.pk).update(state="closed")
    assert riitta.get(url("customership_home", world.clinic_customership.code)).status_code == 404
    answer = riitta.post(form, {**PAPER, **line()})
    assert answer.status_code == 302
    assert "Ordering has not begun" in riitta.get(answer["Location"]).content.decode()


@rule("BR-EC-07", "BR-SC-01")
def test_a_registrar_of_another_point_finds_neither_form_nor_certificate(world, form):
    rebekka = visit("desk", world.rebekka)
    assert rebekka.get(form).status_code == 404
    assert rebekka.get(url("proof_detail", world.hanna_proof.code)).status_code == 404
    assert rebekka.get(url("line_end", world.hanna_line.code)).status_code == 404
    assert world.clinic.name_fi not in rebekka.get(url("proof_list")).content.decode()


def test_a_line_is_ended_after_a_question(world, riitta):
    address = url("line_end", world.hanna_line.code)
    assert riitta.get(address).status_code == 200
    assert riitta.post(address, {"reason": ""}).status_code == 422
    assert riitta.post(address, {"reason": "Työsuhde päättyi."}).status_code == 302
    row = EmploymentProofLine.objects.get(pk=world.hanna_line.pk)
    assert (row.state, row.end_reason) == ("ended", "Työsuhde päättyi.")
    event = AuditEvent.objects.get(event="employmentproofline:ended")
    assert (event.move_source, event.move_target) == ("in_force", "ended")


def test_a_doubled_form_makes_one_certificate(world, riitta, form):
    sent = {**PAPER, **line(), "key": "lomake-1234567890abcdef"}
    first, second = riitta.post(form, sent), riitta.post(form, sent)
    assert first["Location"] == second["Location"]
    assert EmploymentProof.objects.count() == 2


@rule("BR-LG-01")
def test_who_is_shown_is_on_record(world, riitta):
    riitta.get(url("proof_detail", world.hanna_proof.code))
    event = AuditEvent.objects.get(event="person:viewed")
    assert (event.person, event.purpose) == (world.hanna.reference, "employment_proof")


def test_an_owner_with_two_contracts_has_its_certificates_registered_under_either(world, riitta):
    central = county_contract(world)
    shown = riitta.get(url("proof_new")).content.decode()
    assert "Health and social care contract" in shown
    assert "Central government contract" in shown
    own = Customership.objects.get(kind="own", point=world.keskus)
    there = url("proof_register", f"{own.code}.{central.contract.code}")
    assert there in shown
    paper = {**PAPER, **line(card_kind="organisation"), "call_back_note": "Soitettu 3.1. Kalle Järviselle"}
    assert riitta.post(there, paper).status_code == 302
    proof = EmploymentProof.objects.latest("pk")
    assert (proof.contract, proof.point, proof.mandate) == (central.contract, world.keskus, None)


def test_a_contract_that_does_not_cover_the_point_is_not_offered_there(world, riitta):
    county_contract(world, world.ita)
    assert "Central government contract" not in riitta.get(url("proof_new")).content.decode()
