"""Whoever meets an obstacle tells of it without saying who they are, and gets an answer in time."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import set_urlconf

from kortisto.feedback.actions.answer_feedback import answer_feedback
from kortisto.feedback.actions.give_feedback import give_feedback
from kortisto.feedback.models import AccessibilityFeedback
from kortisto.kernel.actors import Visitor
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.ui.face import address
from tests.visits import visit

FORM = address("public", "feedback_give")


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def given(**changes):
    return give_feedback(actor=Visitor(), text="Ruudunlukija ei lue taulukkoa.", language="fi", **changes)


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


@rule("BR-AC-01")
def test_feedback_is_given_without_name_or_address_and_the_answer_is_due_in_14_days(world):
    answer = Client().post(FORM, {"text": "Kontrasti on liian pieni.", "page": "/oma/"})
    assert answer.url == address("public", "accessibility")
    row = AccessibilityFeedback.objects.get()
    assert (row.text, row.page, row.email) == ("Kontrasti on liian pieni.", "/oma/", "")
    assert row.due_on == today() + timedelta(days=14)


@rule("BR-AC-01")
@pytest.mark.parametrize(
    ("face", "who"), [("portal", "kaisa"), ("desk", "riitta"), ("office", "hilla"), ("public", "")]
)
def test_every_pages_footer_leads_to_the_statement_and_the_form(world, face, who):
    if face == "public":
        shown = text_of(Client().get("/"))
    else:
        session = {"account": world.county_account.code} if face == "portal" else {}
        shown = text_of(visit(face, getattr(world, who), **session).get(address(face, "home")))
    footer = shown.partition("<footer")[2]
    assert 'href="/saavutettavuus/"' in footer
    assert 'href="/saavutettavuus/palaute/?sivu=' in footer


def test_feedback_that_says_nothing_is_asked_again(world):
    assert Client().post(FORM, {"text": "  "}).status_code == 422
    with pytest.raises(Refusal) as said:
        give_feedback(actor=Visitor(), text=" ", language="fi")
    assert said.value.code == "text_needed"


def test_one_address_sends_only_so_much_in_an_hour(world, monkeypatch):
    monkeypatch.setattr("kortisto.feedback.views.public.FORMS_AN_HOUR", 2)
    answers = [Client().post(FORM, {"text": f"Este {number}"}).status_code for number in range(3)]
    assert answers == [302, 302, 429]
    assert AccessibilityFeedback.objects.count() == 2


@rule("BR-AC-01")
def test_the_office_answers_by_mail_in_the_language_of_the_feedback(world):
    row = given(email="kayttaja@example.fi")
    hilla = visit("office", world.hilla, language="en")
    assert row.text in text_of(hilla.get(address("office", "feedback_list")))
    there = address("office", "feedback_answer", row.code)
    assert hilla.post(there, {"answer": ""}).status_code == 422
    assert hilla.post(there, {"answer": "Taulukko on korjattu."}).status_code == 302
    message = OutgoingMessage.objects.get(name="feedback_answered")
    assert (message.addressee, message.language) == ("email:kayttaja@example.fi", "fi")
    row.refresh_from_db()
    assert (row.state, row.answered_by) == ("answered", world.hilla.actor_code)
    assert row.text in text_of(hilla.get(address("office", "feedback_list"), {"nayta": "vastatut"}))


def test_without_an_address_the_answer_is_kept_and_nothing_is_sent(world):
    answer_feedback(actor=world.eero, feedback=given(), answer="Korjattu.")
    assert not OutgoingMessage.objects.exists()


def test_feedback_is_answered_once_and_with_words(world):
    row = given()
    with pytest.raises(Refusal) as said:
        answer_feedback(actor=world.hilla, feedback=row, answer=" ")
    assert said.value.code == "answer_needed"
    answer_feedback(actor=world.hilla, feedback=row, answer="Korjattu.")
    with pytest.raises(WrongState):
        answer_feedback(actor=world.hilla, feedback=row, answer="Uudestaan.")


def test_an_auditor_reads_and_does_not_answer(world):
    row = given()
    auli = visit("office", world.auli, language="en")
    assert 'name="answer"' not in text_of(auli.get(address("office", "feedback_answer", row.code)))
    with pytest.raises(RightMissing):
        answer_feedback(actor=world.auli, feedback=row, answer="Ei")


@rule("BR-AC-01")
def test_what_is_late_is_marked(world):
    given()
    AccessibilityFeedback.objects.update(due_on=today() - timedelta(days=1))
    assert "Late" in text_of(visit("office", world.hilla, language="en").get(address("office", "feedback_list")))
