"""A desk user name: opened by the issuer, sent in two messages, taken into use by a link that works once (SM8)."""

import re
from datetime import timedelta

import pytest
import time_machine

from kortisto.accounts.actions.end_desk_credential import end_desk_credential
from kortisto.accounts.actions.expire_desk_link import expire_desk_link
from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.actions.reset_desk_credential import reset_desk_credential
from kortisto.accounts.actions.send_desk_link_again import send_desk_link_again
from kortisto.accounts.jobs import expire_desk_links
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.moves import new_username
from kortisto.accounts.states import DeskCredentialState as S
from kortisto.audit.models import AuditEvent
from kortisto.kernel.actors import Operator, System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage

from .cast import PASSWORD, at_the_desk, browser, code_of, path_of, posted, type_code, type_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(world):
    return open_desk_credential(actor=world.oili, user=world.riitta)


def link():
    return path_of(posted("desk_first_use")[-1]["link"])


def secret_on(page) -> str:
    return re.search(r'secret-key">([A-Z2-7 ]+)<', page.content.decode()).group(1).replace(" ", "")


def take_into_use(credential, client=None, **typed):
    client = client or browser()
    address = link()
    secret = secret_on(client.get(address))
    form = {
        "username": credential.username,
        "first_code": posted("desk_first_code")[-1]["first_code"],
        "password": PASSWORD,
        "password_again": PASSWORD,
        "code": code_of(secret),
    }
    return client, client.post(address, form | typed), secret


@rule("BR-RG-08")
def test_user_name_link_and_code_come_in_three_messages(opened):
    assert opened.state == S.SENT
    (name,), (link,), (code,) = posted("desk_username"), posted("desk_first_use"), posted("desk_first_code")
    assert OutgoingMessage.objects.count() == 3
    assert name == {"username": opened.username}
    assert opened.username not in f"{link} {code}"
    assert code["first_code"] not in f"{link} {name}"
    assert set(OutgoingMessage.objects.values_list("addressee", flat=True)) == {f"desk:{opened.code}"}


def test_only_the_hash_of_the_link_is_kept(opened):
    token = link().rstrip("/").rpartition("/")[2]
    first_code = posted("desk_first_code")[-1]["first_code"].replace("-", "")
    kept = str(DeskCredential.objects.values().get(pk=opened.pk))
    assert token not in kept
    assert first_code not in kept
    assert opened.link_expires_at - now() > timedelta(days=13, hours=23)


def test_the_link_leads_to_the_desk(opened, world):
    client, answer, secret = take_into_use(opened)
    assert answer.headers["Location"] == "/vartti/"
    assert client.get("/vartti/").status_code == 200
    opened.refresh_from_db()
    assert (opened.state, opened.link_hash) == (S.IN_USE, "")
    assert AuditEvent.objects.get(event="desk:taken_into_use").actor_code == world.riitta.actor_code
    again = browser()
    assert type_password(again, opened.username).status_code == 302
    assert type_code(again, code_of(secret, steps=1)).status_code == 302


def test_the_code_that_proved_the_app_does_not_open_the_desk_too(opened):
    _client, _answer, secret = take_into_use(opened)
    again = browser()
    type_password(again, opened.username)
    assert type_code(again, code_of(secret)).status_code == 422


def test_the_link_works_once(opened):
    address = link()
    take_into_use(opened)
    assert browser().get(address).status_code == 404


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"username": "rantanen9999"}, "not the user name that belongs to the link"),
        ({"first_code": "ABCD-EFGH"}, "not the code that belongs to the link"),
        ({"first_code": ""}, "aria-invalid"),
    ],
)
def test_no_message_alone_is_enough(opened, typed, sentence):
    _client, answer, _secret = take_into_use(opened, **typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    opened.refresh_from_db()
    assert opened.state == S.SENT


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "short", "password_again": "short"}, "at least 12"),
        ({"password": "rantanen-175", "password_again": "rantanen-175"}, "too similar"),
        ({"password_again": "kesä-sade-kuusi-18"}, "The two passwords differ"),
        ({"code": "000000"}, "The code does not match"),
        ({"code": ""}, "Write the code that the app shows"),
    ],
)
def test_what_is_wrong_is_said_and_can_be_mended_with_the_same_picture(opened, typed, sentence):
    _client, answer, secret = take_into_use(opened, **typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert secret_on(answer) == secret
    assert AuditEvent.objects.filter(event="desk:taken_into_use").count() == 0


def test_the_link_dies_after_its_days(opened, world):
    address = link()
    with time_machine.travel(now() + timedelta(days=14, minutes=1), tick=False):
        assert browser().get(address).status_code == 404
        expire_desk_links()
        opened.refresh_from_db()
        assert opened.state == S.EXPIRED
        send_desk_link_again(actor=world.oili, credential=opened)
        assert browser().get(link()).status_code == 200
    assert AuditEvent.objects.filter(event="desk:link_expired", actor_code="system:accounts").count() == 1


def test_a_link_in_its_days_is_left_alone(opened):
    expire_desk_links()
    opened.refresh_from_db()
    assert opened.state == S.SENT


def test_a_new_link_makes_the_old_one_void(opened, world):
    old = link()
    send_desk_link_again(actor=world.oili, credential=opened)
    assert browser().get(old).status_code == 404
    assert browser().get(link()).status_code == 200
    assert len(posted("desk_username")) == 1
    assert len(posted("desk_first_code")) == 2


def test_the_code_is_read_as_people_write_it(opened):
    code = posted("desk_first_code")[-1]["first_code"]
    _client, answer, _secret = take_into_use(opened, first_code=f" {code.lower().replace('-', ' ')} ")
    assert answer.status_code == 302


def test_a_reset_voids_password_and_factors_and_ends_the_visit(riitta, world):
    client = at_the_desk("rantanen4821")
    reset_desk_credential(actor=world.oili, credential=riitta, reason="puhelin hukassa")
    assert client.get("/vartti/").headers["Location"].startswith("/vartti/kirjaudu/")
    assert type_password(browser(), "rantanen4821").status_code == 422
    assert not riitta.usable_factors().exists()
    _client, answer, _secret = take_into_use(riitta)
    assert answer.status_code == 302


def test_an_ended_user_name_opens_nothing_and_can_be_opened_again(riitta, world):
    client = at_the_desk("rantanen4821")
    end_desk_credential(actor=world.oili, credential=riitta, reason="työsuhde päättyi")
    assert client.get("/vartti/").status_code == 302
    again = open_desk_credential(actor=world.oili, user=world.riitta)
    assert (again.pk, again.username, again.state) == (riitta.pk, "rantanen4821", S.SENT)


def test_a_second_user_name_is_not_opened(riitta, world):
    with pytest.raises(Refusal, match="desk_credential_exists"):
        open_desk_credential(actor=world.oili, user=world.riitta)


def test_a_user_without_an_address_gets_none(world):
    world.riitta.email = None
    world.riitta.save()
    with pytest.raises(Refusal, match="email_missing"):
        open_desk_credential(actor=world.oili, user=world.riitta)


def test_only_the_issuer_opens_user_names(world):
    for stranger in (world.stella, world.riitta, world.kaisa):
        with pytest.raises(NotVisible):
            open_desk_credential(actor=stranger, user=world.rauno)
    assert open_desk_credential(actor=Operator("anna"), user=world.rauno).state == S.SENT


def test_a_link_is_not_expired_by_a_user(opened, world):
    with pytest.raises(Refusal, match="operator_only"):
        expire_desk_link(actor=world.oili, credential=opened)
    assert expire_desk_link(actor=System("accounts"), credential=opened).state == S.EXPIRED


def test_a_credential_in_use_gets_no_link(riitta, world):
    with pytest.raises(WrongState):
        send_desk_link_again(actor=world.oili, credential=riitta)


@pytest.mark.parametrize(
    ("family", "begins"),
    [("Öhman", "ohman"), ("af Björksten-Ångström", "afbjorks"), ("王", "kayttaja"), ("", "kayttaja")],
)
def test_user_names_are_plain_letters_and_four_digits(world, family, begins):
    world.riitta.family_name = family
    assert re.fullmatch(rf"{begins}\d{{4}}", new_username(world.riitta))
