"""The three messages of a desk user name: made when they leave, by which channel, and how they become void."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail

from kortisto.accounts.actions.end_desk_credential import end_desk_credential
from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.actions.send_desk_credential_again import send_desk_credential_again
from kortisto.accounts.jobs import expire_desk_credentials
from kortisto.accounts.models import DeskCredential, DeskDelivery
from kortisto.accounts.phones import check_phone
from kortisto.accounts.states import DeskCredentialState as S
from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.testing import rule
from kortisto.messages import sending
from kortisto.messages.actions.send_again import send_again
from kortisto.messages.models import MailboxItem, OutgoingMessage
from kortisto.messages.sms import SmsDown
from kortisto.messages.states import MessageState

from .cast import FIRST, HALF, PHONE, SETUP, halves, messages_leave, rule_is, signs_in, take_into_use

pytestmark = pytest.mark.django_db
ADDRESS = "Rekisteröintipiste\nSairaalankatu 1\n00100 Helsinki"


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
