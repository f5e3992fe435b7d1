"""Signing in through a SAML identity provider on pysaml2, which shares no code with our side."""

import base64
import logging
import warnings
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError as Wrong

from kortisto.accounts.jobs import forget_assertions
from kortisto.accounts.models import StrongIdentification, UsedAssertion, User
from kortisto.faces.testing import session_of
from kortisto.kernel.clock import now
from kortisto.kernel.testing import rule
from tests import visits
from tests.traces import assert_nowhere
from tests.world import fictive_identity_code

from .provider import Independent, running

pytestmark = [pytest.mark.django_db, pytest.mark.subprocess]
PREFIX = {"portal": "asiointi", "holder": "oma", "office": "virasto"}
RIITTA, HANNA, STRANGER, NAMELESS = range(4)
CODES = [
    fictive_identity_code(date(1975, 5, 4), 911),
    fictive_identity_code(date(1990, 3, 15), 921),
    fictive_identity_code(date(1984, 2, 11), 951),
]
PEOPLE = [
    {"urn:oid:1.2.246.21": code, "urn:oid:2.5.4.4": family, "urn:oid:1.2.246.575.1.14": given}
    for code, given, family in zip(
        CODES, ("Riitta", "Hanna Maria", "Aino"), ("Rantanen", "Virtanen", "Mäkelä"), strict=True
    )
] + [{"urn:oid:2.5.4.4": "Koodia", "urn:oid:1.2.246.575.1.14": "Ei"}]


def _our_keys(folder: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pysaml2 asks cryptography for what has moved
        from .idp import key_and_certificate
    key_and_certificate(folder, "ours")


@pytest.fixture(scope="module")
def independent(tmp_path_factory: Any) -> Any:
    folder = tmp_path_factory.mktemp("saml")
    _our_keys(folder)
    with running(folder=folder, people=PEOPLE) as provider:
        yield provider


@pytest.fixture
def provider(independent: Independent, settings: Any) -> Independent:
    settings.KORTISTO_SAML = [independent.entry()]
    return independent


def visit(face: str, user: Any = None) -> Any:
    client = visits.visit(face, user, language="en")
    client.defaults["SERVER_NAME"] = "localhost"
    return client


def ask(provider: Independent, client: Any, face: str, there: str = "") -> str:
    """Press the button; the address that the browser is sent to. The provider knows our metadata of this face."""
    provider.know_us(client.get(f"/{PREFIX[face]}/tunnistus/saml/vieras/tiedot/").content)
    answer = client.post(f"/{PREFIX[face]}/tunnistus/saml/vieras/" + (f"?next={there}" if there else ""))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def bring(face: str, answer: dict[str, str]) -> Any:
    """The provider's form arrives without any cookie, as browsers send it from another site."""
    assert "error" not in answer, answer["error"]
    courier = visit(face)
    return courier.post(f"/{PREFIX[face]}/tunnistus/saml/vieras/paluu/", {"SAMLResponse": answer["SAMLResponse"]})


def identify(provider: Independent, client: Any, face: str, person: int, *, there: str = "", **bend: Any) -> Any:
    answer = provider.answer(ask(provider, client, face, there), person, **bend)
    arrived = bring(face, answer)
    return client.get(arrived.headers["Location"]) if arrived.status_code == 303 else arrived


def assert_nobody_came_in(client: Any) -> None:
    assert client.get("/asiointi/omat-tiedot/").status_code == 302
    assert not StrongIdentification.objects.exists()


@rule("BR-US-03")
def test_somebody_known_comes_in_at_the_portal_and_goes_where_they_were_going(provider, world):
    client, users = visit("portal"), User.objects.count()
    answer = identify(provider, client, "portal", RIITTA, there="/asiointi/omat-tiedot/")
    assert answer.headers["Location"] == "/asiointi/omat-tiedot/"
    assert client.get("/asiointi/omat-tiedot/").status_code == 200
    row = StrongIdentification.objects.get()
    assert (row.user, row.face, row.method, row.level) == (world.riitta, "portal", "vieras:loa3", "high")
    assert User.objects.count() == users


def test_a_card_holder_comes_in_and_a_handler_becomes_surer(provider, world):
    holder, office = visit("holder"), visit("office", world.hilla)
    assert identify(provider, holder, "holder", HANNA).headers["Location"] == "/oma/"
    assert identify(provider, office, "office", STRANGER).status_code == 302
    assert {(row.face, row.user.person.family_name) for row in StrongIdentification.objects.all()} == {
        ("holder", "Virtanen"),
        ("office", "Mäkelä"),
    }


def test_the_button_stands_on_the_sign_in_page_of_its_faces_alone(provider, settings):
    settings.KORTISTO_SAML = [{**settings.KORTISTO_SAML[0], "faces": ["holder"]}]
    assert "Vieras" in visit("holder").get("/oma/kirjaudu/").content.decode()
    assert "Vieras" not in visit("portal").get("/asiointi/kirjaudu/").content.decode()
    assert visit("portal").post("/asiointi/tunnistus/saml/vieras/").status_code == 404
    assert "Vieras" in visit("holder").get("/oma/tunnistus/saml/vieras/").content.decode()


def test_the_identity_code_is_nowhere_after_the_sign_ins_nor_on_the_way(provider, world, caplog):
    caplog.set_level(logging.DEBUG)
    clients = [visit("portal"), visit("holder"), visit("office", world.hilla), visit("portal")]
    question = ask(provider, clients[0], "portal")
    arrived = bring("portal", provider.answer(question, RIITTA))
    assert arrived.status_code == 303
    assert_nowhere(CODES, records=caplog.records, clients=clients)
    assert clients[0].get(arrived.headers["Location"]).status_code == 302
    identify(provider, clients[1], "holder", HANNA)
    identify(provider, clients[2], "office", STRANGER)
    assert StrongIdentification.objects.count() == 3
    assert identify(provider, clients[3], "portal", RIITTA, audience="https://somebody.example").status_code == 401
    assert_nowhere(CODES, records=caplog.records, clients=clients)
    assert not SocialAccount.objects.exists()


def test_the_same_answer_brought_twice_is_a_replay_until_it_has_expired(provider, world):
    client = visit("portal")
    answer = provider.answer(ask(provider, client, "portal"), RIITTA)
    assert bring("portal", answer).status_code == 303
    assert bring("portal", answer).status_code == 401
    ends = UsedAssertion.objects.get().expires_at
    assert ends > now() + timedelta(minutes=5)
    forget_assertions()
    assert UsedAssertion.objects.count() == 1
    with time_machine.travel(ends + timedelta(seconds=1)):
        assert bring("portal", answer).status_code == 401
        forget_assertions()
    assert not UsedAssertion.objects.exists()


@pytest.mark.parametrize(
    ("bend", "reason"),
    [
        ({"sign": False}, f"validation {Wrong.NO_SIGNED_ASSERTION}"),
        ({"encrypt": False}, f"validation {Wrong.NO_ENCRYPTED_ASSERTION}"),
        ({"key": "somebody"}, f"validation {Wrong.INVALID_SIGNATURE}"),
        ({"audience": "https://somebody.example"}, f"validation {Wrong.WRONG_AUDIENCE}"),
        ({"issuer": "https://somebody.example"}, f"validation {Wrong.WRONG_ISSUER}"),
        ({"minutes": -20}, f"validation {Wrong.ASSERTION_EXPIRED}"),
        ({"destination": "http://localhost/asiointi/saml/"}, f"validation {Wrong.WRONG_DESTINATION}"),
        ({"destination": "http://localhost/asiointi/tunnistus/saml/vieras/paluu/a/"}, "no destination, or another"),
        ({"in_response_to": None}, "nobody asked for this, or the confirmation does not say for whom it is"),
        ({"in_response_to": "id-of-another-question"}, "the answer belongs to another question"),
    ],
)
def test_an_answer_that_does_not_hold_opens_nothing(provider, world, caplog, bend, reason):
    client = visit("portal")
    assert identify(provider, client, "portal", RIITTA, **bend).status_code == 401
    assert [row.reason for row in caplog.records if row.name == "kortisto.accounts.saml"] == [reason]
    assert_nobody_came_in(client)


def test_a_signed_response_does_not_stand_for_a_signed_assertion(provider, world):
    client = visit("portal")
    assert identify(provider, client, "portal", RIITTA, sign=False, sign_response=True).status_code == 401
    assert_nobody_came_in(client)


def test_an_assertion_changed_after_signing_opens_nothing(provider, settings, world):
    """Not encrypted, so that the courier could write another person's code into it."""
    settings.KORTISTO_SAML = [provider.entry(encrypted=False)]
    client = visit("portal")
    answer = provider.answer(ask(provider, client, "portal"), STRANGER, encrypt=False)
    assert CODES[STRANGER] in answer["xml"]
    forged = answer["xml"].replace(CODES[STRANGER], CODES[RIITTA])
    answer["SAMLResponse"] = base64.b64encode(forged.encode()).decode()
    assert bring("portal", answer).status_code == 401
    assert_nobody_came_in(client)


def test_an_answer_whose_wrapping_was_turned_to_another_question_opens_nothing(provider, settings, world):
    """The response around the assertion is not signed; the assertion itself says which question it answers."""
    settings.KORTISTO_SAML = [provider.entry(encrypted=False)]
    mine, other = visit("portal"), visit("portal")
    answer = provider.answer(ask(provider, mine, "portal"), RIITTA, encrypt=False)
    ask(provider, other, "portal")
    (mine_asked,), (other_asked,) = (list(session_of(who, "portal")["saml_questions"]) for who in (mine, other))
    head, _mark, _rest = answer["xml"].partition("Assertion Version")
    assert mine_asked in head
    turned = answer["xml"].replace(head, head.replace(mine_asked, other_asked), 1)
    answer["SAMLResponse"] = base64.b64encode(turned.encode()).decode()
    assert bring("portal", answer).status_code == 401
    assert_nobody_came_in(other)


@pytest.mark.parametrize("sent", ["", "not base64 at all", base64.b64encode(b"<a/>").decode(), "A" * 500_000])
def test_what_is_no_answer_at_all_opens_nothing(provider, sent):
    assert bring("portal", {"SAMLResponse": sent}).status_code == 401


def test_entities_in_an_answer_are_not_read(provider):
    bomb = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    answer = bring("portal", {"SAMLResponse": base64.b64encode(bomb.encode()).decode()})
    assert answer.status_code == 401
    assert "root:" not in answer.content.decode()


def test_only_the_browser_that_asked_fetches_the_answer_and_once(provider, world):
    mine, other = visit("portal"), visit("portal")
    ask(provider, other, "portal")
    arrived = bring("portal", provider.answer(ask(provider, mine, "portal"), RIITTA))
    assert other.get(arrived.headers["Location"]).status_code == 401
    assert mine.get(arrived.headers["Location"]).status_code == 401  # it is gone, whoever asked for it
    arrived = bring("portal", provider.answer(ask(provider, mine, "portal"), RIITTA))
    assert mine.get(arrived.headers["Location"]).status_code == 302
    assert mine.get(arrived.headers["Location"]).status_code == 401


def test_a_weak_way_of_identifying_and_a_missing_code_are_said_plainly(provider, world):
    weak = identify(
        provider, visit("portal"), "portal", RIITTA, level="urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
    )
    assert weak.status_code == 422
    assert "not strong enough" in weak.content.decode()
    nameless = identify(provider, visit("portal"), "portal", NAMELESS)
    assert nameless.status_code == 422
    assert "did not tell your personal identity code" in nameless.content.decode()


def test_who_turns_back_at_the_provider_is_led_back(provider):
    xml = (
        '<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_1" Version="2.0" '
        'IssueInstant="2026-01-01T00:00:00Z"><samlp:Status><samlp:StatusCode '
        'Value="urn:oasis:names:tc:SAML:2.0:status:Responder"/></samlp:Status></samlp:Response>'
    )
    answer = bring("portal", {"SAMLResponse": base64.b64encode(xml.encode()).decode()})
    assert answer.headers["Location"] == "/asiointi/tunnistus/peruttu/"


@rule("BR-US-03")
def test_who_identifies_by_saml_and_by_another_protocol_is_one_user(provider, world):
    """The identity code's blind index finds the user, whatever brought the code."""
    users = User.objects.count()
    for _ in range(2):
        assert identify(provider, visit("portal"), "portal", RIITTA).status_code == 302
    assert User.objects.count() == users
    assert set(StrongIdentification.objects.values_list("user", flat=True)) == {world.riitta.pk}


@pytest.fixture
def known(provider: Independent, settings: Any) -> Independent:
    """The pages let their forms lead to the provider: decided when the program starts."""
    settings.KORTISTO_FORM_TARGETS = [provider.address]
    return provider


def test_the_answer_reaches_the_browser_that_asked_across_two_sites(known, live, new_context, world):
    """A real browser: its form comes from another site without our cookie, and the next page still finds its question."""
    page = new_context(locale="fi-FI").new_page()
    known.know_us(page.request.get(f"{live.url}/asiointi/tunnistus/saml/vieras/tiedot/").body())
    page.goto(f"{live.url}/asiointi/kirjaudu/?next=/asiointi/omat-tiedot/")
    page.get_by_role("button", name="Vieras").click()
    page.get_by_role("button", name="Identify").click()
    page.wait_for_url("**/asiointi/omat-tiedot/")
    assert "Riitta" in page.content()
