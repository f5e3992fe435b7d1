"""A desk user name: opened by the issuer, sent in three messages, taken into use by who has all three (SM8)."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from kortisto.accounts.actions.end_desk_credential import end_desk_credential
from kortisto.accounts.actions.expire_desk_credential import expire_desk_credential
from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.actions.reset_desk_credential import reset_desk_credential
from kortisto.accounts.actions.send_desk_credential_again import send_desk_credential_again
from kortisto.accounts.actions.take_desk_credential_into_use import take_desk_credential_into_use
from kortisto.accounts.factors import NewFactor
from kortisto.accounts.jobs import expire_desk_credentials
from kortisto.accounts.models import DeskCredential, DeskDelivery
from kortisto.accounts.moves_desk import first_use_stamp, new_username
from kortisto.accounts.phones import check_phone
from kortisto.accounts.states import DeskCredentialState as S
from kortisto.audit.models import AuditEvent
from kortisto.kernel.actors import Operator, System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages import sending
from kortisto.messages.actions.send_again import send_again
from kortisto.messages.models import MailboxItem, OutgoingMessage
from kortisto.messages.sms import SmsDown
from kortisto.messages.states import MessageState
from tests.traces import assert_nowhere

from .cast import (
    HALF,
    PASSWORD,
    PHONE,
    at_the_desk,
    browser,
    code_of,
    halves,
    messages_leave,
    posted,
    rule_is,
    type_code,
    type_password,
)

pytestmark = pytest.mark.django_db
FIRST, SETUP = "/vartti/ensikirjautuminen/", "/vartti/ensikirjautuminen/salasana/"
ADDRESS = "Rekisteröintipiste\nSairaalankatu 1\n00100 Helsinki"


@pytest.fixture
def opened(world):
    return open_desk_credential(actor=world.oili, user=world.riitta, phone=PHONE)


def secret_on(page) -> str:
    return re.search(r'secret-key">([A-Z2-7 ]+)<', page.content.decode()).group(1).replace(" ", "")


def signs_in(credential, parts=None, client=None, **typed):
    """The first step: what came in the three messages."""
    client = client or browser()
    first, second = parts or halves()
    form = {"username": credential.username, "first_half": first, "second_half": second}
    return client, client.post(FIRST, form | typed)


def sets_up(client, **typed):
    """The second step: a password and a code app."""
    secret = secret_on(client.get(SETUP))
    form = {"password": PASSWORD, "password_again": PASSWORD, "code": code_of(secret)}
    return client.post(SETUP, form | typed), secret


def take_into_use(credential, parts=None):
    client, answer = signs_in(credential, parts)
    assert answer.headers["Location"] == SETUP
    answer, secret = sets_up(client)
    return client, answer, secret


# -- Three messages ---------------------------------------------------------------------------------------------------


@rule("BR-RG-08", "BR-RG-09")
def test_user_name_and_both_halves_come_in_three_messages_over_two_channels(opened):
    assert opened.state == S.SENT
    assert OutgoingMessage.objects.count() == 3
    first, second = halves()
    name_mail, half_mail = mail.outbox
    text_message = MailboxItem.objects.get()
    assert (text_message.channel, text_message.to) == ("sms", PHONE)
    told = [name_mail.subject + name_mail.body, half_mail.subject + half_mail.body, text_message.body]
    for position, secret in enumerate([opened.username, first, second]):
        assert [place for place, text in enumerate(told) if secret in text] == [position]


@rule("BR-RG-09")
def test_no_half_is_anywhere_before_or_after_its_message_has_left(opened, caplog):
    assert not any("half" in facts for name in ("desk_first_half", "desk_second_half") for facts in posted(name))
    first, second = halves()
    taken = dict(DeskDelivery.objects.values_list("part", "half_hash"))
    assert taken["first_half"].startswith("argon2")
    assert taken["first_half"] != taken["second_half"]
    mail.outbox.clear()
    MailboxItem.objects.all().delete()
    secrets = [first, second, first.replace("-", ""), second.replace("-", "")]
    assert_nowhere(secrets, records=caplog.records)


def test_with_all_three_the_desk_opens(opened, world):
    client, answer, secret = take_into_use(opened)
    assert answer.headers["Location"] == "/vartti/"
    assert client.get("/vartti/").status_code == 200
    opened.refresh_from_db()
    assert (opened.state, opened.first_use_until) == (S.IN_USE, None)
    assert not DeskDelivery.objects.filter(void_at=None).exists()
    assert not DeskDelivery.objects.exclude(half_hash="").exists()
    assert AuditEvent.objects.get(event="desk:taken_into_use").actor_code == world.riitta.actor_code
    again = browser()
    assert type_password(again, opened.username).status_code == 302
    assert type_code(again, code_of(secret, steps=1)).status_code == 302


def test_the_halves_open_the_desk_once(opened):
    parts = halves()
    take_into_use(opened, parts)
    assert signs_in(opened, parts)[1].status_code == 422
    assert type_password(browser(), opened.username, "".join(parts)).status_code == 422


def test_the_code_that_proved_the_app_does_not_open_the_desk_too(opened):
    _client, _answer, secret = take_into_use(opened)
    again = browser()
    type_password(again, opened.username)
    assert type_code(again, code_of(secret)).status_code == 422


@pytest.mark.parametrize(
    "typed", [{"username": "rantanen9999"}, {"first_half": "ABCDE-FGHJK"}, {"second_half": "ABCDE-FGHJK"}]
)
@rule("BR-RG-09")
def test_no_message_and_no_two_messages_are_enough_and_what_is_wrong_is_not_said(opened, typed):
    client, answer = signs_in(opened, **typed)
    assert answer.status_code == 422
    assert "do not belong together" in answer.content.decode()
    assert client.get(SETUP).headers["Location"] == FIRST
    opened.refresh_from_db()
    assert opened.state == S.SENT


def test_halves_are_read_as_people_write_them(opened):
    first, second = halves()
    _client, answer = signs_in(
        opened, first_half=f" {first.lower().replace('-', ' ')} ", second_half=second.replace("-", "")
    )
    assert answer.status_code == 302


def test_before_the_messages_have_left_nothing_fits(opened):
    assert signs_in(opened, ("", "00000-00000"))[1].status_code == 422
    assert signs_in(opened, ("00000-00000", "00000-00000"))[1].status_code == 422


def test_who_tries_is_slowed_down_and_the_owner_is_told(opened):
    parts = halves()
    wrong = ("AAAAA-AAAAA", parts[1])
    for _try in range(5):
        assert signs_in(opened, wrong)[1].status_code == 422
    assert signs_in(opened, parts)[1].status_code == 429
    assert [facts["count"] for facts in posted("desk_sign_in_failures")] == [5]
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        assert signs_in(opened, parts)[1].status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password": "short", "password_again": "short"}, "at least 12"),
        ({"password": "rantanen-175", "password_again": "rantanen-175"}, "too similar"),
        ({"password": "1q2w3e4r5t6y", "password_again": "1q2w3e4r5t6y"}, "too common"),
        ({"password_again": "kesä-sade-kuusi-18"}, "The two passwords differ"),
        ({"code": "000000"}, "The code does not match"),
        ({"code": ""}, "Write the code that the app shows"),
    ],
)
def test_what_is_wrong_is_said_and_can_be_mended_with_the_same_picture(opened, typed, sentence):
    client, _answer = signs_in(opened)
    answer, secret = sets_up(client, **typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert secret_on(answer) == secret
    assert AuditEvent.objects.filter(event="desk:taken_into_use").count() == 0


# -- Tries, new halves, expiry ----------------------------------------------------------------------------------------


def test_a_second_try_of_the_channel_makes_a_new_half(opened, monkeypatch):
    class Down:
        def __init__(self) -> None:
            self.told = []

        def send(self, *, number, text, language):
            self.told.append(HALF.findall(text)[0])
            if len(self.told) == 1:
                raise SmsDown("busy")
            return "sent"

    gateway = Down()
    monkeypatch.setattr(sending, "sms_gateway", lambda: gateway)
    messages_leave()
    row = OutgoingMessage.objects.get(name="desk_second_half")
    assert row.state == MessageState.QUEUED
    with time_machine.travel(now() + timedelta(minutes=2), tick=False):
        messages_leave()
    lost, arrived = gateway.told
    first = HALF.findall(str(mail.outbox[-1].body))[0]
    assert lost != arrived
    assert signs_in(opened, (first, lost))[1].status_code == 422
    assert signs_in(opened, (first, arrived))[1].status_code == 302


def test_sending_again_makes_everything_sent_before_void(opened, world):
    old = halves()
    send_desk_credential_again(actor=world.oili, credential=opened)
    new = halves()
    assert OutgoingMessage.objects.filter(name="desk_username").count() == 1
    for parts in (old, (old[0], new[1]), (new[0], old[1])):
        assert signs_in(opened, parts)[1].status_code == 422
    assert signs_in(opened, new)[1].status_code == 302
    assert AuditEvent.objects.filter(event="desk:messages_sent").last().grounds["second_half"] == "sms"


def test_a_message_that_has_not_left_is_not_sent_once_it_is_void(opened, world):
    send_desk_credential_again(actor=world.oili, credential=opened)
    states = OutgoingMessage.objects.filter(name="desk_first_half").order_by("pk").values_list("state", flat=True)
    assert list(states) == [MessageState.DROPPED, MessageState.QUEUED]
    messages_leave()
    assert len([one for one in mail.outbox if HALF.search(str(one.body))]) == 1


def test_a_message_taken_for_sending_when_it_becomes_void_is_dropped(opened, world):
    taken = sending.take(("sms",))
    end_desk_credential(actor=world.oili, credential=opened, reason="väärä henkilö")
    sending.send(taken)
    taken.refresh_from_db()
    assert (taken.state, taken.facts) == (MessageState.DROPPED, None)
    assert not MailboxItem.objects.exists()


def test_a_stuck_message_sent_again_by_the_office_brings_a_new_half(opened, world, monkeypatch):
    def crash(ready, connection):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), monkeypatch.context() as patched:
        patched.setitem(sending.HAND_OVER, "sms", crash)
        messages_leave()
    row = OutgoingMessage.objects.get(name="desk_second_half")
    assert row.state == MessageState.SENDING
    half_hash = DeskDelivery.objects.get(part="second_half").half_hash
    send_again(actor=world.oili, message=row)
    first, second = halves()
    assert DeskDelivery.objects.get(part="second_half").half_hash != half_hash
    assert signs_in(opened, (first, second))[1].status_code == 302


def test_between_the_two_steps_a_new_sending_ends_the_first(opened, world):
    client, _answer = signs_in(opened)
    send_desk_credential_again(actor=world.oili, credential=opened)
    assert client.get(SETUP).headers["Location"] == FIRST


def test_the_first_step_is_good_for_half_an_hour(opened):
    client, _answer = signs_in(opened)
    with time_machine.travel(now() + timedelta(minutes=31), tick=False):
        assert client.get(SETUP).headers["Location"] == FIRST


def test_the_halves_die_after_their_days(opened, world):
    parts = halves()
    with time_machine.travel(now() + timedelta(days=14, minutes=1), tick=False):
        assert signs_in(opened, parts)[1].status_code == 422
        expire_desk_credentials()
        opened.refresh_from_db()
        assert opened.state == S.EXPIRED
        assert not DeskDelivery.objects.exclude(half_hash="").exists()
        send_desk_credential_again(actor=world.oili, credential=opened)
        assert signs_in(opened)[1].status_code == 302
    assert AuditEvent.objects.filter(event="desk:credential_expired", actor_code="system:accounts").count() == 1


def test_a_user_name_in_its_days_is_left_alone(opened):
    expire_desk_credentials()
    opened.refresh_from_db()
    assert opened.state == S.SENT


# -- Channels ---------------------------------------------------------------------------------------------------------


def test_without_a_number_the_second_half_goes_by_letter(world):
    opened = open_desk_credential(actor=world.oili, user=world.riitta, post_address=ADDRESS)
    first, second = halves()
    letter = MailboxItem.objects.get(channel="letter")
    assert letter.to == f"{world.riitta.name}, {', '.join(ADDRESS.splitlines())}"
    assert second in letter.body
    assert take_into_use(opened, (first, second))[1].status_code == 302
    opened.refresh_from_db()
    assert opened.post_address == ""


def test_the_office_chooses_the_channel(opened, world):
    send_desk_credential_again(actor=world.oili, credential=opened, channel="letter", post_address=ADDRESS)
    assert OutgoingMessage.objects.filter(name="desk_second_half", state="queued").get().channel == "letter"


@rule("BR-RG-09")
@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "second_channel_missing"),
        ({"channel": "sms"}, "phone_needed"),
        ({"channel": "letter"}, "post_address_needed"),
        ({"channel": "mail"}, "channel_not_allowed"),
        ({"channel": "pigeon"}, "channel_not_allowed"),
        ({"phone": "40 12"}, "phone_wrong"),
    ],
)
def test_one_half_always_goes_another_way_than_mail(world, given, code):
    with pytest.raises(Refusal, match=code):
        open_desk_credential(actor=world.oili, user=world.riitta, **given)
    assert not DeskCredential.objects.exists()


def test_mail_carries_both_halves_in_two_messages_only_where_the_rulebook_allows_it(world):
    rule_is("desk_half_channels", ["sms", "letter", "mail"])
    open_desk_credential(actor=world.oili, user=world.riitta, channel="mail")
    messages_leave()
    assert [len(HALF.findall(str(one.body))) for one in mail.outbox] == [0, 1, 1]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("040 123 4567", "+358401234567"),
        ("+46 70-123 45 67", "+46701234567"),
        ("00358 40 1234567", PHONE),
        ("358 40 1234567", PHONE),
        (" ", ""),
    ],
)
def test_numbers_are_kept_with_their_country(typed, kept):
    assert check_phone(typed) == kept


def test_halves_go_to_the_confirmed_address_only(opened, world):
    DeskCredential.objects.update(new_email="uusi@example.fi")
    halves()
    assert {address for one in mail.outbox for address in one.to} == {world.riitta.email}


# -- Reset, end, who may ----------------------------------------------------------------------------------------------


def test_a_reset_voids_password_and_factors_and_ends_the_visit(riitta, world):
    client = at_the_desk("rantanen4821")
    reset_desk_credential(actor=world.oili, credential=riitta, reason="puhelin hukassa", phone=PHONE)
    assert client.get("/vartti/").headers["Location"].startswith("/vartti/kirjaudu/")
    assert type_password(browser(), "rantanen4821").status_code == 422
    assert not riitta.usable_factors().exists()
    _client, answer, _secret = take_into_use(riitta)
    assert answer.status_code == 302


def test_an_ended_user_name_opens_nothing_and_can_be_opened_again(riitta, world):
    client = at_the_desk("rantanen4821")
    end_desk_credential(actor=world.oili, credential=riitta, reason="työsuhde päättyi")
    assert client.get("/vartti/").status_code == 302
    riitta.refresh_from_db()
    assert (riitta.phone, riitta.post_address) == ("", "")
    again = open_desk_credential(actor=world.oili, user=world.riitta, phone=PHONE)
    assert (again.pk, again.username, again.state) == (riitta.pk, "rantanen4821", S.SENT)


def test_nobody_takes_anothers_user_name_into_use(opened, world):
    stamp = first_use_stamp(opened)
    factor = NewFactor(secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=1)
    for actor, given in ((world.rauno, stamp), (world.riitta, "0" * 64)):
        with pytest.raises(Refusal, match="first_use_over"):
            take_desk_credential_into_use(actor=actor, credential=opened, stamp=given, password=PASSWORD, factor=factor)


def test_a_second_user_name_is_not_opened(riitta, world):
    with pytest.raises(Refusal, match="desk_credential_exists"):
        open_desk_credential(actor=world.oili, user=world.riitta, phone=PHONE)


def test_a_user_without_an_address_gets_none(world):
    world.riitta.email = None
    world.riitta.save()
    with pytest.raises(Refusal, match="email_missing"):
        open_desk_credential(actor=world.oili, user=world.riitta, phone=PHONE)


def test_only_the_issuer_opens_user_names(world):
    for stranger in (world.stella, world.riitta, world.kaisa):
        with pytest.raises(NotVisible):
            open_desk_credential(actor=stranger, user=world.rauno, phone=PHONE)
    assert open_desk_credential(actor=Operator("anna"), user=world.rauno, phone=PHONE).state == S.SENT


def test_a_user_name_is_not_expired_by_a_user(opened, world):
    with pytest.raises(Refusal, match="operator_only"):
        expire_desk_credential(actor=world.oili, credential=opened)
    assert expire_desk_credential(actor=System("accounts"), credential=opened).state == S.EXPIRED


def test_a_credential_in_use_gets_nothing_new(riitta, world):
    with pytest.raises(WrongState):
        send_desk_credential_again(actor=world.oili, credential=riitta, phone=PHONE)


@pytest.mark.parametrize(
    ("family", "begins"),
    [("Öhman", "ohman"), ("af Björksten-Ångström", "afbjorks"), ("王", "kayttaja"), ("", "kayttaja")],
)
def test_user_names_are_plain_letters_and_four_digits(world, family, begins):
    world.riitta.family_name = family
    assert re.fullmatch(rf"{begins}\d{{4}}", new_username(world.riitta))
