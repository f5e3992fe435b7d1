"""The help page routes as the bulletin does, and its form goes to the matter or to the office's queue of questions."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import set_urlconf

from kortisto.accounts.tests.cast import give_desk
from kortisto.contracts.models import CaseMessage
from kortisto.feedback.actions.answer_question import answer_question
from kortisto.feedback.actions.ask_question import ask_question
from kortisto.feedback.models import Question
from kortisto.kernel.actors import Visitor
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import Refusal, RightMissing, WrongState
from kortisto.messages.models import OutgoingMessage
from kortisto.registrars.tests.cast import ruled
from kortisto.ui.face import address
from tests.visits import visit


@pytest.fixture(autouse=True)
def usual_addresses(db):
    cache.clear()
    yield
    set_urlconf(None)


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def maija(world):
    return visit("portal", world.maija, language="en", account=world.clinic_account.code)


def asked(actor=None, **changes):
    arguments = {"topic": "cards", "text": "Miten?", "language": "fi", "face": "public", "email": "a@example.fi"}
    return ask_question(actor=actor or Visitor(), **arguments | changes)


@pytest.mark.parametrize(
    ("face", "first"),
    [
        ("portal", "Contracts and registration"),
        ("desk", "Registrars' rights and signing in to Vartti"),
        ("holder", "Card holders"),
        ("public", "Card holders"),
    ],
)
def test_each_face_has_its_own_question_first_and_all_three_ways(world, face, first):
    page = text_of(Client(headers={"accept-language": "en"}).get(address(face, "help")))
    ways = ("Contracts and registration", "Registrars' rights and signing in to Vartti", "Card holders")
    places = {way: page.index(f"<h2>{way}</h2>") for way in ways}
    assert min(places, key=places.get) == first


def test_addresses_phones_and_call_prices_are_those_of_the_rulebook(world):
    for name, value in (
        ("contract_mail", "sopimukset@kortti.example"), ("desk_mail", "vartti@kortti.example"),
        ("holder_help_phone", "0600 9 0000"), ("revocation_phone", "0800 1 0000"),
        ("holder_help_address", "https://kortti.example/neuvonta"),
    ):  # fmt: skip
        ruled(name, value)
    page = text_of(Client(headers={"accept-language": "fi"}).get(address("public", "help")))
    for words in ("sopimukset@kortti.example", "vartti@kortti.example", "0600 9 0000", "(pvm/mpm)", "0800 1 0000",
                  "https://kortti.example/neuvonta"):  # fmt: skip
        assert words in page
    swedish = text_of(Client(headers={"accept-language": "sv"}).get(address("public", "help")))
    assert "(lna/msa)" in swedish


def test_every_footer_leads_to_help_and_tells_it_the_page(world):
    footer = text_of(maija(world).get(address("portal", "home"))).partition("<footer")[2]
    assert 'href="/asiointi/ohje/?sivu=%2Fasiointi%2F"' in footer


def test_a_question_with_a_matters_number_becomes_a_message_in_the_matter(world):
    number = world.clinic_case.shown_number
    there = f"{address('portal', 'help')}?asia={number}&sivu=/asiointi/asiat/"
    browser = maija(world)
    page = text_of(browser.get(there))
    assert f'value="{number}"' in page
    assert 'value="/asiointi/asiat/"' in page
    sent = {"topic": "contracts", "number": number, "text": "Milloin?", "page": "/asiointi/asiat/"}
    assert browser.post(there, sent).url == address("portal", "case_detail", world.clinic_case.code)
    message = CaseMessage.objects.get(case=world.clinic_case)
    assert "Milloin?" in message.text
    assert "/asiointi/asiat/" in message.text
    assert not Question.objects.exists()


def test_another_organisations_matter_is_no_matter_of_ones_own(world):
    sent = {"topic": "contracts", "number": world.county_case.shown_number, "text": "Milloin?"}
    answer = maija(world).post(address("portal", "help"), sent)
    assert answer.status_code == 422
    assert "no such matter" in answer.content.decode()
    assert not CaseMessage.objects.exists()
    assert not Question.objects.exists()


def test_a_question_without_a_matter_stands_in_the_offices_queue_with_page_and_face(world):
    maija(world).post(address("portal", "help"), {"topic": "contracts", "text": "Kuinka?", "page": "/asiointi/"})
    row = Question.objects.get()
    assert (row.face, row.page, row.sender, row.email) == ("portal", "/asiointi/", world.maija.actor_code, "")
    assert row.due_on == today() + timedelta(days=5)
    hilla = visit("office", world.hilla, language="en")
    assert "Kuinka?" in text_of(hilla.get(address("office", "question_list")))
    there = address("office", "question_answer", row.code)
    assert "Maija" in text_of(hilla.get(there))
    assert hilla.post(there, {"answer": "Näin."}).url == address("office", "question_list")
    message = OutgoingMessage.objects.get(name="question_answered")
    assert message.addressee == world.maija.actor_code
    assert "Näin." in text_of(hilla.get(there))


def test_a_registrar_who_asks_at_the_desk_is_answered_at_the_address_of_the_desk(world):
    desk = give_desk(world.riitta, "rantanen4821")
    visit("desk", world.riitta).post(address("desk", "help"), {"topic": "desk", "text": "Miksi?"})
    answer_question(actor=world.oili, question=Question.objects.get(), answer="Siksi.")
    assert OutgoingMessage.objects.get(name="question_answered").addressee == f"desk:{desk.code}"


def test_who_cannot_sign_in_asks_with_an_address_and_without_one_is_asked_for_it(world):
    there = address("desk", "help")
    assert Client().post(there, {"topic": "desk", "text": "En pääse sisään."}).status_code == 422
    sent = {"topic": "desk", "text": "En pääse sisään.", "email": "riitta@example.fi"}
    assert Client().post(there, sent).status_code == 302
    assert Question.objects.get().email == "riitta@example.fi"
    with pytest.raises(Refusal, match="email_needed"):
        asked(email="")


def test_what_is_missing_is_said(world):
    with pytest.raises(Refusal, match="text_needed"):
        asked(text=" ")
    with pytest.raises(Refusal, match="topic_unknown"):
        asked(topic="weather")
    with pytest.raises(Refusal, match="answer_needed"):
        answer_question(actor=world.hilla, question=asked(), answer=" ")


def test_a_question_is_answered_once_by_who_may(world):
    question = asked()
    with pytest.raises(RightMissing):
        answer_question(actor=world.sulo, question=question, answer="Näin.")
    answer_question(actor=world.hilla, question=question, answer="Näin.")
    with pytest.raises(WrongState):
        answer_question(actor=world.hilla, question=question, answer="Toisin.")
    assert OutgoingMessage.objects.get().addressee == "email:a@example.fi"


def test_a_late_question_is_marked_and_auditors_read_without_answering(world):
    question = asked()
    Question.objects.update(due_on=(now() - timedelta(days=3)).date())
    auli = visit("office", world.auli, language="en")
    assert "Late" in text_of(auli.get(address("office", "question_list")))
    assert "<textarea" not in text_of(auli.get(address("office", "question_answer", question.code)))


def test_one_computer_does_not_flood_the_queue(world):
    sent = {"topic": "cards", "text": "Miten?", "email": "a@example.fi"}
    client = Client()
    answers = [client.post(address("public", "help"), sent).status_code for _number in range(11)]
    assert answers == [302] * 10 + [429]
