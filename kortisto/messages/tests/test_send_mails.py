import smtplib
from datetime import timedelta

import pytest
from django.core import mail

from kortisto.kernel.clock import now
from kortisto.kernel.testing import rule
from kortisto.messages import addressees, jobs, sending
from kortisto.messages.addressees import Address
from kortisto.messages.jobs import forget_facts, send_mails, send_others, send_urgent
from kortisto.messages.models import Letter, MailboxItem, OutgoingMessage
from kortisto.messages.post import post
from kortisto.messages.sending import MOST_TRIES, take, wait_before
from kortisto.messages.states import MessageState

pytestmark = pytest.mark.django_db
M = MessageState


def posted(name="card_here", to="friend:HANNA", **facts):
    return post(name, to=to, **(facts or {"card": "CARD"}))


def fresh(message):
    return OutgoingMessage.objects.get(pk=message.pk)


@pytest.fixture
def server(monkeypatch):
    """A mail server that answers as told: an exception is raised, None takes the mail."""
    answers = []

    def send(self, fail_silently=False):
        answer = answers.pop(0) if answers else None
        if answer is not None:
            raise answer
        mail.outbox.append(self)
        return 1

    monkeypatch.setattr(sending.EmailMultiAlternatives, "send", send)
    return answers


def test_a_sweep_sends_what_is_due_in_the_addressees_language():
    message = posted()
    assert send_mails() == 1
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["hanna@example.fi"], "Hej, card_here")
    assert sent.body.startswith("Hej Hanna Virtanen: 9246 0001 http")
    assert sent.extra_headers["Content-Language"] == "sv"
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    row = fresh(message)
    assert (row.state, row.address, row.tries) == (M.SENT, "hanna@example.fi", 1)
    assert row.message_id == sent.extra_headers["Message-ID"]
    assert send_mails() == 0


def test_the_language_given_when_posting_goes_before_the_addressees():
    post("card_here", to="friend:HANNA", language="en", card="CARD")
    send_mails()
    assert mail.outbox[0].subject == "Hello, card_here"


def test_what_was_told_is_gone_from_the_table_when_it_has_been_sent():
    message = posted("code_half", half="kesä-sade")
    send_mails()
    assert "kesä-sade" in mail.outbox[0].body
    assert fresh(message).facts is None


@rule("BR-RG-13")
def test_a_message_goes_to_the_address_of_the_moment_it_leaves(own_texts):
    posted()
    own_texts["HANNA"] = Address(mail="uusi@example.fi", name="Hanna Virtanen")
    send_mails()
    assert mail.outbox[0].to == ["uusi@example.fi"]


def test_a_message_to_several_becomes_a_mail_of_its_own_for_each():
    posted(to="friend:TWO")
    assert send_mails() == 2
    assert sorted((sent.to[0], sent.subject) for sent in mail.outbox) == [
        ("kaksi@example.fi", "Hello, card_here"),
        ("yksi@example.fi", "Hei, card_here"),
    ]
    assert OutgoingMessage.objects.filter(state=M.SENT).count() == 2


def test_a_server_that_does_not_answer_is_tried_again_later_and_later(server, time_machine):
    server.extend([ConnectionRefusedError(), smtplib.SMTPServerDisconnected("gone")])
    start = now()
    time_machine.move_to(start, tick=False)
    message = posted()
    send_mails()
    assert (fresh(message).state, fresh(message).problem) == (M.QUEUED, "server_down ConnectionRefusedError")
    assert send_mails() == 0
    time_machine.move_to(start + timedelta(seconds=61), tick=False)
    send_mails()
    assert fresh(message).next_try_at == now() + timedelta(minutes=2)
    time_machine.move_to(start + timedelta(seconds=200), tick=False)
    send_mails()
    assert (fresh(message).state, fresh(message).tries) == (M.SENT, 3)
    assert len(mail.outbox) == 1


def test_waiting_doubles_up_to_four_hours():
    assert [wait_before(tries, urgent=False) for tries in (1, 2, 3, 9, 40)] == [
        timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4), timedelta(hours=4), timedelta(hours=4),
    ]  # fmt: skip
    assert wait_before(1, urgent=True) == timedelta(seconds=5)


def test_after_ten_tries_a_person_has_to_look(server):
    message = posted()
    OutgoingMessage.objects.filter(pk=message.pk).update(tries=MOST_TRIES - 1)
    server.append(TimeoutError())
    send_mails()
    assert (fresh(message).state, fresh(message).problem) == (M.FAILED, "server_down TimeoutError")


@rule("BR-RG-15")
def test_an_address_refused_for_good_is_a_bounce_and_one_deferred_is_tried_again(server):
    gone, full = posted(), posted()
    server.append(smtplib.SMTPRecipientsRefused({"hanna@example.fi": (550, b"no such user")}))
    server.append(smtplib.SMTPRecipientsRefused({"hanna@example.fi": (452, b"mailbox full")}))
    send_mails()
    assert (fresh(gone).state, fresh(gone).problem) == (M.BOUNCED, "address_refused")
    assert (fresh(full).state, fresh(full).problem) == (M.QUEUED, "address_deferred")


def test_a_mail_that_the_server_refuses_for_good_is_not_tried_for_hours(server):
    message = posted()
    server.append(smtplib.SMTPDataError(554, b"message refused"))
    send_mails()
    assert (fresh(message).state, fresh(message).problem) == (M.FAILED, "server_refused")


def test_one_that_cannot_be_sent_stops_nobody_elses():
    broken, unwritten = posted("broken_text"), posted("never_written")
    unknown, paperless, gone = posted(to="stranger:X"), posted(to="friend:PAPERLESS"), posted(card="NO-SUCH-CARD")
    good = posted()
    assert send_mails() == 6
    assert [fresh(each).problem for each in (broken, unwritten, unknown, paperless, gone)] == [
        "fact_missing", "text_missing", "nobody_to_reach", "no_address", "facts_unreadable",
    ]  # fmt: skip
    assert fresh(good).state == M.SENT


def test_a_worker_killed_between_sending_and_noting_leaves_a_message_that_nobody_sends_twice(monkeypatch):
    message = posted()

    def killed(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_note_sent", killed)
    with pytest.raises(KeyboardInterrupt):
        send_mails()
    monkeypatch.undo()
    assert len(mail.outbox) == 1
    assert fresh(message).state == M.SENDING
    assert send_mails() == 0
    assert len(mail.outbox) == 1


@pytest.mark.committing
def test_two_workers_never_take_the_same_message():
    import threading

    from django.db import connection, transaction

    posted()
    found = []

    def other() -> None:
        found.append(take(("mail",)))
        connection.close()

    with transaction.atomic():
        first = take(("mail",))
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert first is not None
    assert found == [None]


def test_an_urgent_message_leaves_by_its_own_job_and_only_once():
    message = post("card_here", to="friend:HANNA", card="CARD", urgent=True)
    send_urgent(code=message.code)
    send_urgent(code=message.code)
    assert send_mails() == 0
    assert len(mail.outbox) == 1


def test_a_sweep_ends_when_its_time_is_up_and_the_rest_waits(monkeypatch):
    monkeypatch.setattr(jobs, "SWEEP_SECONDS", 0)
    posted()
    assert send_mails() == 0


def test_the_facts_of_a_message_given_up_are_forgotten_after_two_weeks():
    message = posted("broken_text", half="kesä-sade")
    send_mails()
    assert forget_facts() == 0
    OutgoingMessage.objects.filter(pk=message.pk).update(ended_at=now() - timedelta(days=15))
    assert forget_facts() == 1
    assert fresh(message).facts is None


def test_a_text_message_goes_through_the_gateway_without_the_mails_footer(settings):
    settings.KORTISTO_SMS = {"backend": "kortisto.messages.sms.mailbox"}
    message = post("code_half", to="friend:HANNA", channel="sms", half="kesä-sade")
    assert send_mails() == 0
    assert send_others() == 1
    item = MailboxItem.objects.get()
    assert (item.to, item.body, item.channel) == ("+358 40 000", "Hej Hanna Virtanen: kesä-sade", "sms")
    assert fresh(message).message_id == f"mailbox:{item.code}"


def test_a_text_message_without_a_gateway_waits_until_there_is_one(settings):
    settings.KORTISTO_SMS = {}
    message = post("code_half", to="friend:HANNA", channel="sms", half="kesä-sade")
    send_others()
    assert (fresh(message).state, fresh(message).problem) == (M.QUEUED, "gateway_down none_chosen")


def test_a_gateway_that_takes_mails_gets_the_number_as_an_address(settings):
    settings.KORTISTO_SMS = {"backend": "kortisto.messages.sms.mail_gateway", "domain": "sms.example.fi"}
    post("code_half", to="friend:HANNA", channel="sms", half="kesä-sade")
    send_others()
    assert mail.outbox[0].to == ["+35840000@sms.example.fi"]


def test_a_letter_is_spooled_once_with_name_address_and_text_sealed():
    message = post("code_half", to="friend:HANNA", channel="letter", half="kesä-sade")
    send_others()
    letter = Letter.objects.get(message=message)
    assert str(letter.body) == "<sealed>"
    assert letter.address_lines.open_for_program() == "Koivukuja 1\n00100 Helsinki"
    assert "kesä-sade" in letter.body.open_for_program()
    assert fresh(message).state == M.SENT
    assert fresh(message).facts is None


def test_only_rooms_say_who_an_addressee_is():
    with pytest.raises(addressees.NobodyToReach):
        addressees.resolve("martian:1")
    assert addressees.resolve("email:somebody@example.fi") == [Address(mail="somebody@example.fi")]
