"""Customer and handler write to each other about a matter, with attachments both ways; each side sees what the other has read."""

from functools import partial
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import set_urlconf

from kortisto.contracts.actions.answer_question import answer_question
from kortisto.contracts.actions.ask_customer import ask_customer
from kortisto.contracts.actions.read_messages import read_messages
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.actions.write_to_customer import write_to_customer
from kortisto.contracts.actions.write_to_office import write_to_office
from kortisto.contracts.models import Case, CaseMessage
from kortisto.contracts.queries_office import WRITTEN, shelf
from kortisto.contracts.tests.cast import drafted, submitted
from kortisto.documents.models import Document
from kortisto.documents.tests.samples import image_bytes, pdf_bytes, upload
from kortisto.kernel.errors import Refusal
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.models import Membership
from kortisto.ui.face import address
from tests.visits import visit

pytestmark = pytest.mark.django_db
page, office_page = partial(address, "portal"), partial(address, "office")


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def text_of(response: Any) -> str:
    return " ".join(unescape(response.content.decode()).split())


def portal(world: Any, user: Any) -> Any:
    return visit("portal", user, account=world.other_account.code, language="en")


def taken(world: Any) -> Case:
    case = submitted(world).case
    take_case(actor=world.hilla, case=case)
    return Case.objects.get(pk=case.pk)


def test_the_customer_writes_without_being_asked_and_the_handler_sees_it_in_the_queue(world):
    case = taken(world)
    began = case.waiting_since
    sent = {
        "text": "Yhteyshenkilö vaihtuu.",
        "attachments": [upload(pdf_bytes()), upload(image_bytes("PNG"), "k.png", "image/png")],
    }
    assert portal(world, world.otto).post(page("case_write", case.code), sent).status_code == 302
    case = Case.objects.get(pk=case.pk)
    assert (case.state, case.waiting_since) == ("in_handling", began)
    hilla = visit("office", world.hilla, language="en")
    assert [line.case.pk for line in hilla.get(office_page("case_list"), {"nayta": WRITTEN}).context["lines"]] == [
        case.pk
    ]
    shown = text_of(hilla.get(office_page("case_detail", case.code)))
    assert "Yhteyshenkilö vaihtuu." in shown
    assert "Attachment 2 (PNG" in shown
    assert not shelf(WRITTEN, world.hilla).exists()
    assert "read " in text_of(portal(world, world.otto).get(page("case_detail", case.code)))


def test_only_the_handler_who_has_the_matter_marks_its_messages_as_read(world):
    case = taken(world)
    write_to_office(actor=world.otto, case=case, text="Hei")
    visit("office", world.heikki).get(office_page("case_detail", case.code))
    assert shelf(WRITTEN, world.heikki).exists()


def test_the_handler_writes_with_an_attachment_that_the_customer_opens(world):
    case = taken(world)
    hilla = visit("office", world.hilla)
    sent = {"text": "Ohje liitteenä.", "attachments": [upload(pdf_bytes())]}
    assert hilla.post(office_page("case_write", case.code), sent).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "in_handling"
    assert {each.name for each in OutgoingMessage.objects.filter(name__startswith="case_")} == {"case_message"}
    otto = portal(world, world.otto)
    assert "New message" in text_of(otto.get(page("case_list_unfinished")))
    assert "Ohje liitteenä." in text_of(otto.get(page("case_detail", case.code)))
    assert "New message" not in text_of(otto.get(page("case_list_unfinished")))
    document = Document.objects.get(kind="case_attachment")
    for there, somebody in ((page, otto), (office_page, hilla)):
        assert somebody.get(there("case_attachment", case.code, document.code))["Content-Type"] == "application/pdf"
    assert visit("portal", world.maija).get(page("case_attachment", case.code, document.code)).status_code == 404
    assert hilla.get(office_page("case_attachment", world.clinic_case.code, document.code)).status_code == 404


def test_a_question_and_its_answer_carry_several_attachments(world):
    case = taken(world)
    ask_customer(actor=world.hilla, case=case, text="Kuka?", attachments=[upload(pdf_bytes())])
    answer_question(
        actor=world.otto, case=Case.objects.get(pk=case.pk), text="Nämä.", attachments=[upload(pdf_bytes())] * 2
    )
    assert Document.objects.filter(kind="case_attachment").count() == 3


def test_a_draft_is_not_written_about(world):
    with pytest.raises(Refusal) as said:
        write_to_office(actor=world.otto, case=drafted(world).case, text="Hei")
    assert said.value.code == "not_sent_yet"


def test_a_reader_reads_and_does_not_write(world):
    case = taken(world)
    write_to_customer(actor=world.hilla, case=case, text="Hei")
    Membership.objects.create(user=world.leena, account=world.other_account, role="reader")
    leena = portal(world, world.leena)
    shown = text_of(leena.get(page("case_detail", case.code)))
    assert "Hei" in shown
    assert page("case_write", case.code) not in shown
    assert leena.post(page("case_write", case.code), {"text": "Hei"}).status_code == 403
    read_messages(actor=world.leena, case=case, at_office=False)
    assert CaseMessage.objects.get().read_by == world.leena


def too_large(settings: Any) -> SimpleUploadedFile:
    settings.KORTISTO_DOCUMENT_MAX_MB = 0
    return upload(pdf_bytes())


def infected(settings: Any, monkeypatch: Any) -> SimpleUploadedFile:
    settings.KORTISTO_CLAMD = "unix:/run/clamd"
    monkeypatch.setattr("kortisto.documents.scanner.ask_clamd", lambda address, data: "Eicar-Test-Signature")
    return upload(pdf_bytes())


def scanner_down(settings: Any) -> SimpleUploadedFile:
    settings.KORTISTO_CLAMD, settings.KORTISTO_SCAN_REQUIRED = "unix:/nowhere", True
    return upload(pdf_bytes())


BAD_FILES = {
    "document_type_lies": lambda settings, patch: upload(image_bytes("PNG"), "todistus.pdf"),
    "document_type_unknown": lambda settings, patch: upload(
        b"MZ\x90\x00 program", "ohjelma.exe", "application/x-msdownload"
    ),
    "document_encrypted": lambda settings, patch: upload(pdf_bytes(password="salainen")),
    "document_empty": lambda settings, patch: upload(b""),
    "document_unreadable": lambda settings, patch: upload(pdf_bytes()[:120]),
    "document_too_large": lambda settings, patch: too_large(settings),
    "document_infected": infected,
    "scanner_down": lambda settings, patch: scanner_down(settings),
}


@pytest.mark.parametrize("code", sorted(BAD_FILES))
def test_a_file_that_cannot_be_received_is_refused_at_its_field_with_what_to_do(world, settings, monkeypatch, code):
    case = taken(world)
    bad = BAD_FILES[code](settings, monkeypatch)
    answer = portal(world, world.otto).post(page("case_write", case.code), {"text": "Tässä.", "attachments": [bad]})
    assert answer.status_code == 422
    form = answer.context["form"]
    assert form.refusal.code == code
    assert form.errors["attachments"] == [str(form.refusal.sentence)]
    assert not CaseMessage.objects.exists()


def test_more_than_ten_files_at_a_time_are_refused(world):
    case = taken(world)
    sent = {"text": "Tässä.", "attachments": [upload(pdf_bytes())] * 11}
    answer = portal(world, world.otto).post(page("case_write", case.code), sent)
    assert "at most 10 files" in text_of(answer)
