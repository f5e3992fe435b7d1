"""Signing in by strong identification, against the demo's own provider over real HTTP on this machine."""

import logging
import re
from datetime import date, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import connection

from kortisto.accounts.arrivals import EXPECTED
from kortisto.accounts.models import StrongIdentification, User
from kortisto.audit.models import AuditEvent
from kortisto.config.logs import JsonFormatter
from kortisto.demo.provider.app import running
from kortisto.demo.provider.people import DemoPerson, invented_code
from kortisto.demo.provider.protocol import Issuer, Wrong
from kortisto.demo.provider.protocol import Request as ProtocolRequest
from kortisto.faces.sessions import store_of
from kortisto.faces.testing import session_of
from kortisto.kernel.testing import rule
from kortisto.people.models import Person
from tests import visits
from tests.world import fictive_identity_code

pytestmark = pytest.mark.django_db
HANNA = DemoPerson("Hanna Maria", "Virtanen", fictive_identity_code(date(1990, 3, 15), 921))
RIITTA = DemoPerson("Riitta", "Rantanen", fictive_identity_code(date(1975, 5, 4), 911))
STRANGER = DemoPerson("Aino", "Mäkelä", invented_code(date(1984, 2, 11), 951))
PEOPLE = (HANNA, RIITTA, STRANGER)
PREFIX = {"portal": "asiointi", "holder": "oma", "office": "virasto"}


def visit(face: str, user: Any = None, **more: Any) -> Any:
    """A browser on this machine: the provider sends nobody elsewhere."""
    client = visits.visit(face, user, **{"language": "en", **more})
    client.defaults["SERVER_NAME"] = "localhost"
    return client


@pytest.fixture(autouse=True)
def everybody_reads_english(db: None) -> None:
    """The cast speaks Finnish; these tests read the pages in English."""
    User.objects.update(language="en")


@pytest.fixture(params=["ES256"])
def provider(request: Any, settings: Any) -> Any:
    with running(people=PEOPLE, algorithm=request.param) as address:
        settings.KORTISTO_OIDC = [{"id": "malli", "name": "Malli", "issuer": address, "client_id": "kortisto-demo"}]
        yield address


def ask(client: Any, face: str, there: str = "") -> str:
    """Press the provider's button; the address that the browser is sent to."""
    answer = client.post(f"/{PREFIX[face]}/tunnistus/malli/" + (f"?next={there}" if there else ""))
    assert answer.status_code == 302, answer.content.decode()
    return answer.headers["Location"]


def choose(address: str, person: DemoPerson, *, act: str = "go", means: str = "bank") -> str:
    """Choose who to be on the provider's page; the path that the browser comes back to."""
    with requests.Session() as browser:
        html = browser.get(address).text
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html)
        form = {name: unescape(value) for name, value in hidden}
        form |= {"person": str(PEOPLE.index(person)), "means": means, "act": act}
        answer = browser.post(address.partition("?")[0], data=form, allow_redirects=False)
    return answer.headers["Location"].removeprefix("http://localhost")


def identify(client: Any, face: str, person: DemoPerson, *, there: str = "", means: str = "bank") -> Any:
    return client.get(choose(ask(client, face, there), person, means=means))


def expecting(reason: str, email: str = "") -> Any:
    store = store_of("portal")()
    store[EXPECTED] = {"reason": reason, "then": "/asiointi/omat-tiedot/", "email": email}
    store.save()
    client = visit("portal")
    client.cookies["kortisto_portal_session"] = store.session_key
    client.cookies["kortisto_portal_session"]["path"] = "/asiointi/"
    return client


@pytest.mark.parametrize("provider", ["ES256", "RS256"], indirect=True)
@rule("BR-US-03")
def test_the_user_of_that_person_comes_in_and_goes_where_they_were_going(provider, world):
    client = visit("portal")
    answer = identify(client, "portal", RIITTA, there="/asiointi/omat-tiedot/", means="card")
    assert answer.headers["Location"] == "/asiointi/omat-tiedot/"
    page = client.get("/asiointi/omat-tiedot/")
    assert page.status_code == 200
    assert "Riitta" in page.content.decode()
    row = StrongIdentification.objects.get()
    assert (row.user, row.face, row.method, row.level) == (world.riitta, "portal", "malli:sc", "high")
    event = AuditEvent.objects.get(event="user:signed_in")
    assert event.grounds == {"strength": "identified", "method": "malli:sc"}


def test_the_code_is_nowhere_after_the_sign_in(provider, world, caplog):
    """Every column of every table as text, every session opened, every line logged: the code is in none of them."""
    caplog.set_level(logging.DEBUG)
    clients = [visit("portal"), visit("holder"), expecting("account_opening")]
    assert identify(clients[0], "portal", RIITTA).status_code == 302
    assert identify(clients[1], "holder", HANNA).status_code == 302
    assert identify(clients[2], "portal", STRANGER).status_code == 302
    codes = [person.identity_code for person in PEOPLE]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables "
            "WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        assert len(tables) > 50
        for table in tables:
            for code in codes:
                hexed = code.encode().hex()
                cursor.execute(
                    f"SELECT count(*) FROM {table} AS row WHERE row::text LIKE %s OR row::text LIKE %s",
                    [f"%{code}%", f"%{hexed}%"],
                )
                assert cursor.fetchone() == (0,), table
    opened = [
        str(store_of(face)().decode(session.session_data)) for session in Session.objects.all() for face in PREFIX
    ]
    assert opened
    lines = [JsonFormatter().format(record) + record.getMessage() + str(record.args) for record in caplog.records]
    assert lines
    for code in codes:
        assert all(code not in text for text in (*opened, *lines))
        assert all(code not in str(client.cookies) for client in clients)
    assert not SocialAccount.objects.exists()


def test_no_second_user_of_one_person(provider, world):
    before = User.objects.count()
    for _ in range(2):
        assert identify(visit("portal"), "portal", RIITTA).status_code == 302
    assert identify(visit("holder"), "holder", RIITTA).status_code == 302
    assert User.objects.count() == before
    assert StrongIdentification.objects.filter(user=world.riitta).count() == 3


def test_a_stranger_in_the_portal_becomes_nobody(provider, world):
    users, persons = User.objects.count(), Person.objects.count()
    answer = identify(visit("portal"), "portal", STRANGER)
    assert answer.status_code == 403
    assert "You are not a user yet" in answer.content.decode()
    assert (User.objects.count(), Person.objects.count()) == (users, persons)
    assert not StrongIdentification.objects.exists()


@rule("BR-US-02")
@pytest.mark.parametrize("reason", ["invitation", "account_opening"])
def test_an_expected_stranger_becomes_a_user_of_the_person(provider, world, reason):
    client = expecting(reason, "aino@example.fi" if reason == "invitation" else "")
    answer = identify(client, "portal", STRANGER)
    assert answer.headers["Location"] == "/asiointi/omat-tiedot/"
    user = User.objects.get(family_name="Mäkelä", given_names="Aino")
    assert user.person.identity_mask == "110284-****"
    assert user.email == ("aino@example.fi" if reason == "invitation" else None)
    assert client.get("/asiointi/omat-tiedot/").status_code == 200
    assert EXPECTED not in session_of(client, "portal")


def test_a_card_holder_needs_no_user_of_before(provider, world):
    client = visit("holder")
    assert identify(client, "holder", HANNA).headers["Location"] == "/oma/"
    user = User.objects.get(person=world.hanna)
    assert user.email is None
    assert client.get("/oma/").status_code == 200


def test_somebody_without_cards_is_told_so_and_not_written_down(provider, world):
    persons = Person.objects.count()
    answer = identify(visit("holder"), "holder", STRANGER)
    assert answer.status_code == 422
    assert "There are no cards in your name" in answer.content.decode()
    assert Person.objects.count() == persons


def test_who_is_signed_in_by_password_is_joined_to_their_person(provider, world):
    client = visit("portal", world.maija)
    answer = identify(client, "portal", STRANGER, there="/asiointi/omat-tiedot/")
    assert answer.headers["Location"] == "/asiointi/omat-tiedot/"
    world.maija.refresh_from_db()
    assert world.maija.person.family_name == "Mäkelä"
    assert session_of(client, "portal")["strength"] == 3
    assert AuditEvent.objects.filter(event="user:person_attached").count() == 1


def test_the_identity_of_another_user_is_refused(provider, world):
    client = visit("portal", world.maija)
    answer = identify(client, "portal", RIITTA)
    assert answer.status_code == 422
    assert "belongs to another user" in answer.content.decode()
    assert session_of(client, "portal")["strength"] == 2
    assert not StrongIdentification.objects.exists()


def test_a_closed_user_does_not_come_in(provider, world):
    world.riitta.is_active = False
    world.riitta.save()
    client = visit("portal")
    assert identify(client, "portal", RIITTA).status_code == 422
    assert client.get("/asiointi/omat-tiedot/").status_code == 302


def test_an_answer_is_good_for_one_browser_and_once(provider, world):
    mine, other = visit("portal"), visit("portal")
    back = choose(ask(mine, "portal"), RIITTA)
    assert other.get(back).status_code == 401
    assert mine.get(back).status_code == 302
    assert mine.get(back).status_code == 401


def test_a_cancelled_identification_leads_back(provider):
    client = visit("portal")
    back = choose(ask(client, "portal"), RIITTA, act="cancel")
    assert client.get(back).headers["Location"] == "/asiointi/tunnistus/peruttu/"
    assert client.get("/asiointi/tunnistus/peruttu/").status_code == 200


def test_the_office_knows_no_strong_identification(provider):
    assert visit("office").post("/virasto/tunnistus/malli/").status_code == 404
    assert "Malli" not in visit("office").get("/virasto/kirjaudu/").content.decode()
    assert "Malli" in visit("portal").get("/asiointi/kirjaudu/").content.decode()


def test_an_address_cannot_ask_for_less(provider):
    answer = visit("portal").post("/asiointi/tunnistus/malli/?scope=profile&auth_params=acr_values%3Dweak")
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert "weak" not in str(asked)
    assert asked["scope"] == ["openid"]
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["nonce"][0]) > 20


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"acr": "http://ftn.ficora.fi/2017/loa1"}, 422),
        ({"urn:oid:1.2.246.21": ""}, 422),
        ({"nonce": "another"}, 401),
        ({"aud": "somebody-else"}, 401),
        ({"iss": "http://127.0.0.1:1"}, 401),
        ({"exp": 1_000_000_000}, 401),
    ],
)
def test_a_token_that_does_not_hold_opens_nothing(provider, world, monkeypatch, change, status):
    honest = Issuer.id_token

    def bent(self: Issuer, grant: Any) -> str:
        import jwt

        claims = jwt.decode(honest(self, grant), options={"verify_signature": False})
        return jwt.encode(claims | change, self._key, algorithm=self.algorithm, headers={"kid": self.key_id})

    monkeypatch.setattr(Issuer, "id_token", bent)
    client = visit("portal")
    assert identify(client, "portal", RIITTA).status_code == status
    assert client.get("/asiointi/omat-tiedot/").status_code == 302
    assert not StrongIdentification.objects.exists()


def test_a_token_signed_with_another_key_opens_nothing(provider, world, monkeypatch):
    other = Issuer(provider)
    monkeypatch.setattr(Issuer, "keys", lambda self: {"keys": [{**honest_keys(other)["keys"][0], "kid": self.key_id}]})
    client = visit("portal")
    assert identify(client, "portal", RIITTA).status_code == 401
    assert client.get("/asiointi/omat-tiedot/").status_code == 302


honest_keys = Issuer.keys


def test_an_unsigned_token_opens_nothing(provider, world, monkeypatch):
    import jwt

    honest = Issuer.id_token

    def unsigned(self: Issuer, grant: Any) -> str:
        claims = jwt.decode(honest(self, grant), options={"verify_signature": False})
        return jwt.encode(claims, None, algorithm="none", headers={"kid": self.key_id})

    monkeypatch.setattr(Issuer, "id_token", unsigned)
    assert identify(visit("portal"), "portal", RIITTA).status_code == 401


def test_a_provider_that_is_down_is_said_plainly(settings):
    settings.KORTISTO_OIDC = [
        {"id": "malli", "name": "Malli", "issuer": "http://127.0.0.1:9", "client_id": "kortisto-demo"}
    ]
    answer = visit("portal").post("/asiointi/tunnistus/malli/")
    assert answer.status_code == 401
    assert "The identification did not succeed" in answer.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "other"},
        {"redirect_uri": "https://evil.example/"},
        {"code_challenge": ""},
        {"code_challenge_method": "plain"},
        {"response_type": "token"},
        {"state": ""},
        {"scope": "profile"},
    ],
)
def test_the_demos_provider_keeps_to_the_protocol(change):
    asked = {
        "client_id": "kortisto-demo",
        "redirect_uri": "http://127.0.0.1:8000/asiointi/tunnistus/malli/paluu/",
        "response_type": "code",
        "scope": "openid",
        "state": "s",
        "code_challenge": "c",
        "code_challenge_method": "S256",
    }
    assert ProtocolRequest.read(asked).state == "s"
    with pytest.raises(Wrong):
        ProtocolRequest.read(asked | change)


def test_the_demos_provider_gives_tokens_once_and_only_to_who_asked():
    issuer = Issuer("http://127.0.0.1:1")
    request = ProtocolRequest("http://127.0.0.1:8000/", "s", "n", "challenge-of-somebody")
    code = issuer.grant(request, STRANGER, "bank")
    with pytest.raises(Wrong):
        issuer.token(
            {"grant_type": "authorization_code", "client_id": "kortisto-demo", "code": code, "code_verifier": "x"}
        )
    with pytest.raises(Wrong):
        issuer.token(
            {"grant_type": "authorization_code", "client_id": "kortisto-demo", "code": code, "code_verifier": "x"}
        )


def test_the_demos_provider_says_that_it_is_one(provider):
    assert requests.get(f"{provider}/.well-known/openid-configuration", timeout=5).json()["issuer"] == provider
    for language, word in (("fi", "keksittyjä"), ("sv", "påhittade"), ("en", "invented")):
        query = (
            f"client_id=kortisto-demo&redirect_uri=http://localhost/x&response_type=code&scope=openid&state=s"
            f"&code_challenge=c&code_challenge_method=S256&ui_locales={language}"
        )
        assert word in requests.get(f"{provider}/authorize?{query}", timeout=5).text


def test_a_state_grows_old(provider, world, time_machine):
    client = visit("portal")
    back = choose(ask(client, "portal"), RIITTA)
    from kortisto.kernel.clock import now

    time_machine.move_to(now() + timedelta(minutes=11), tick=False)
    assert client.get(back).status_code == 401
