"""A desk user name is taken into use by who has all three messages, and by nobody else (SM8)."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from kortisto.accounts.models import DeskDelivery
from kortisto.accounts.states import DeskCredentialState as S
from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import now
from kortisto.kernel.testing import rule
from kortisto.messages.models import MailboxItem, OutgoingMessage
from tests.traces import assert_nowhere

from .cast import (
    FIRST,
    PHONE,
    SETUP,
    browser,
    code_of,
    halves,
    posted,
    secret_on,
    sets_up,
    signs_in,
    take_into_use,
    type_code,
    type_password,
)

pytestmark = pytest.mark.django_db


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
