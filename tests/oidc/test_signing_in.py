"""Signing in through a provider of OpenID Connect that was written by others and shares no code with this house."""

import json
import logging
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kortisto.accounts.models import StrongIdentification, User
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
OUR_SECRET = "a secret of both sides, long enough for HS256"


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    """Our own keys: one opens what is encrypted for us, one proves who we are."""
    return {"opening": rsa.generate_private_key(65537, 2048), "proving": ec.generate_private_key(ec.SECP256R1())}


@pytest.fixture(scope="module")
def independent(ours: dict[str, Any]) -> Any:
    returns = [f"http://localhost/{prefix}/tunnistus/vieras/paluu/" for prefix in PREFIX.values()]
    usual = {
        "redirect_uris": returns,
        "response_types": ["code"],
        "grant_types": ["authorization_code"],
        "id_token_signed_response_alg": "ES256",
    }
    opening = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(ours["opening"].public_key()))
    proving = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(ours["proving"].public_key()))
    opening.pop("key_ops")
    proving.pop("key_ops", None)
    clients = [
        {
            **usual,
            "client_id": "plain",
            "client_secret": OUR_SECRET,
            "token_endpoint_auth_method": "client_secret_post",
        },
        {
            **usual,
            "client_id": "careful",
            "token_endpoint_auth_method": "private_key_jwt",
            "token_endpoint_auth_signing_alg": "ES256",
            "id_token_encrypted_response_alg": "RSA-OAEP-256",
            "id_token_encrypted_response_enc": "A256GCM",
            "jwks": {"keys": [{**opening, "use": "enc", "kid": "o"}, {**proving, "use": "sig", "kid": "p"}]},
        },
    ]
    with running(people=PEOPLE, clients=clients) as provider:
        yield provider


@pytest.fixture
def provider(independent: Independent, settings: Any, tmp_path: Any) -> Independent:
    """The provider, agreed on with a shared secret, at all faces that identify."""
    (tmp_path / "secret").write_text(OUR_SECRET)
    settings.KORTISTO_OIDC = [
        {
            "id": "vieras",
            "name": "Vieras",
            "issuer": independent.issuer,
            "client_id": "plain",
            "secret_file": str(tmp_path / "secret"),
            "faces": ["portal", "office", "holder"],
        }
    ]
    return independent


@pytest.fixture
def careful(provider: Independent, ours: dict[str, Any], settings: Any, tmp_path: Any) -> Independent:
    """The same provider as trust networks want it: keys in place of a secret, identity tokens encrypted for us."""
    for name, key in ours.items():
        (tmp_path / name).write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (entry,) = settings.KORTISTO_OIDC
    entry.pop("secret_file")
    entry |= {
        "client_id": "careful",
        "token_auth_method": "private_key_jwt",
        "signing_key_file": str(tmp_path / "proving"),
        "signing_key_id": "p",
        "encryption_key_file": str(tmp_path / "opening"),
    }
    return provider


def visit(face: str, user: Any = None) -> Any:
    client = visits.visit(face, user, language="en")
    client.defaults["SERVER_NAME"] = "localhost"
    return client


def ask(client: Any, face: str) -> str:
    answer = client.post(f"/{PREFIX[face]}/tunnistus/vieras/")
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def identify(provider: Independent, client: Any, face: str, person: int) -> Any:
    return client.get(provider.identify(ask(client, face), person))


@rule("BR-US-03")
def test_somebody_known_comes_in_at_the_portal_by_their_identity_code(provider, world):
    client = visit("portal")
    users = User.objects.count()
    assert identify(provider, client, "portal", RIITTA).headers["Location"] == "/asiointi/"
    assert client.get("/asiointi/omat-tiedot/").status_code == 200
    row = StrongIdentification.objects.get()
    assert (row.user, row.face, row.method, row.level) == (world.riitta, "portal", "vieras:sc", "high")
    assert User.objects.count() == users


def test_a_handler_of_the_office_becomes_surer_where_the_office_has_the_provider(provider, world):
    client = visit("office", world.hilla)
    assert identify(provider, client, "office", STRANGER).status_code == 302
    row = StrongIdentification.objects.get()
    assert (row.user, row.face, row.user.person.family_name) == (world.hilla, "office", "Mäkelä")


def test_a_card_holder_comes_in_at_their_own_page(provider, world):
    client = visit("holder")
    assert identify(provider, client, "holder", HANNA).headers["Location"] == "/oma/"
    assert client.get("/oma/").status_code == 200
    assert StrongIdentification.objects.get().user.person == world.hanna


def test_tokens_encrypted_for_us_are_opened_and_we_prove_ourselves_by_a_key(careful, world):
    client = visit("portal")
    assert identify(careful, client, "portal", RIITTA).status_code == 302
    assert StrongIdentification.objects.get().user == world.riitta


def test_a_token_in_clear_is_not_taken_where_encryption_is_agreed_on(provider, ours, settings, tmp_path, world):
    pem = ours["opening"].private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "opening").write_bytes(pem)
    settings.KORTISTO_OIDC[0]["encryption_key_file"] = str(tmp_path / "opening")
    assert identify(provider, visit("portal"), "portal", RIITTA).status_code == 401


def test_a_token_encrypted_for_another_key_is_not_opened(careful, tmp_path, world):
    other = rsa.generate_private_key(65537, 2048)
    (tmp_path / "opening").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    assert identify(careful, visit("portal"), "portal", RIITTA).status_code == 401


def test_the_identity_code_is_nowhere_after_the_sign_ins(provider, world, caplog):
    caplog.set_level(logging.DEBUG)
    clients = [visit("portal"), visit("holder"), visit("office", world.hilla), visit("portal")]
    identify(provider, clients[0], "portal", RIITTA)
    identify(provider, clients[1], "holder", HANNA)
    identify(provider, clients[2], "office", STRANGER)
    assert StrongIdentification.objects.count() == 3
    provider.bend(aud="somebody-else")
    assert identify(provider, clients[3], "portal", RIITTA).status_code == 401
    assert caplog.records
    assert_nowhere(CODES, records=caplog.records, clients=clients)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("claims", "status"),
    [
        ({"nonce": "of another question"}, 401),
        ({"nonce": None}, 401),
        ({"iss": "http://127.0.0.1:1"}, 401),
        ({"aud": "somebody-else"}, 401),
        ({"exp": 1_000_000_000}, 401),
        ({"iat": 4_000_000_000}, 401),
        ({"acr": "http://ftn.ficora.fi/2017/loa1"}, 422),
    ],
)
def test_a_token_that_does_not_hold_opens_nothing(provider, world, claims, status):
    client = visit("portal")
    back = provider.identify(ask(client, "portal"), RIITTA)
    provider.bend(**claims)
    assert client.get(back).status_code == status
    assert client.get("/asiointi/omat-tiedot/").status_code == 302
    assert not StrongIdentification.objects.exists()


def test_an_answer_with_another_state_opens_nothing(provider, world):
    client = visit("portal")
    back = provider.identify(ask(client, "portal"), RIITTA)
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert client.get(back.replace(state, "of-another-question")).status_code == 401
    assert not StrongIdentification.objects.exists()


def test_an_answer_opens_the_browser_that_asked_and_no_other_and_once(provider, world):
    mine, other = visit("portal"), visit("portal")
    back = provider.identify(ask(mine, "portal"), RIITTA)
    assert other.get(back).status_code == 401
    assert mine.get(back).status_code == 302
    assert mine.get(back).status_code == 401


def test_the_code_is_worth_nothing_without_the_verifier_that_only_we_know(provider, world):
    """PKCE: the same answer, brought to a browser whose own question had another verifier."""
    mine, other = visit("portal"), visit("portal")
    back = provider.identify(ask(mine, "portal"), RIITTA)
    question = ask(other, "portal")
    assert parse_qs(urlsplit(question).query)["code_challenge_method"] == ["S256"]
    state = parse_qs(urlsplit(question).query)["state"][0]
    stolen = parse_qs(urlsplit(back).query)["code"][0]
    assert other.get(f"{back.partition('?')[0]}?code={stolen}&state={state}").status_code == 401
    assert not StrongIdentification.objects.exists()


def test_somebody_without_an_identity_code_is_told_so(provider, world):
    answer = identify(provider, visit("portal"), "portal", NAMELESS)
    assert answer.status_code == 422
    assert "did not tell your personal identity code" in answer.content.decode()


@rule("BR-US-03")
def test_who_returns_after_a_year_with_a_new_phone_and_address_is_the_same_user(provider, world):
    """Nothing that the old password hung on is left: only the blind index of the identity code finds the user."""
    assert identify(provider, visit("portal"), "portal", RIITTA).status_code == 302
    world.riitta.email = None
    world.riitta.set_unusable_password()
    world.riitta.save()
    users = User.objects.count()
    client = visit("portal")
    assert identify(provider, client, "portal", RIITTA).status_code == 302
    assert User.objects.count() == users
    assert list(StrongIdentification.objects.values_list("user", flat=True)) == [world.riitta.pk] * 2
