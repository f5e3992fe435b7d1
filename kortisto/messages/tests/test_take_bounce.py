"""Mails that come back: reports of other mail servers, taken by one intake for every room."""

import io
import sys

import pytest
from django.core import mail

from kortisto.audit.models import AuditEvent
from kortisto.kernel.actors import Operator
from kortisto.kernel.errors import WrongState
from kortisto.messages import cli
from kortisto.messages.actions.take_bounce import take_bounce
from kortisto.messages.bouncing import address_works, bouncing
from kortisto.messages.jobs import send_mails
from kortisto.messages.models import BouncingAddress, OutgoingMessage
from kortisto.messages.post import post
from kortisto.messages.reports import LONGEST, read_report, take_report

pytestmark = pytest.mark.django_db
ADDRESS = "hanna@example.fi"


def report(
    *,
    action: str = "failed",
    status: str = "5.1.1",
    message_id: str = "",
    recipient: str = ADDRESS,
    quoted: str = "rfc822",
) -> bytes:
    """A delivery status notification as Postfix writes it."""
    headers = f"From: kortisto@example.fi\nTo: {recipient}\nMessage-ID: {message_id}\nSubject: Kutsu\n"
    last = (
        f"Content-Type: text/rfc822-headers\n\n{headers}"
        if quoted == "headers"
        else f"Content-Type: message/rfc822\n\n{headers}\nHei\n"
    )
    return (
        "From: MAILER-DAEMON@mx.example.fi\nTo: kortisto@example.fi\nSubject: Undelivered Mail Returned to Sender\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="raja"\n\n'
        "--raja\nContent-Type: text/plain; charset=us-ascii\n\nI am sorry.\n\n"
        "--raja\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example.fi\n\n"
        f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
        "Diagnostic-Code: smtp; 550 5.1.1 unknown user\n\n"
        f"--raja\n{last}\n--raja--\n"
    ).encode()


@pytest.fixture
def sent(settings) -> OutgoingMessage:
    """A mail that the next server has taken."""
    message = post("password_changed", to=f"email:{ADDRESS}", language="fi", at="now")
    OutgoingMessage.objects.filter(pk=message.pk).update(
        state="sent", address=ADDRESS, message_id=f"<{message.code}.1@example.fi>", ended_at=message.created_at
    )
    message.refresh_from_db()
    return message


@pytest.mark.parametrize("quoted", ["rfc822", "headers"])
def test_a_mail_that_came_back_is_found_by_its_message_id(sent, quoted):
    raw = report(message_id=sent.message_id, recipient="forwarded@elsewhere.example", quoted=quoted)
    assert take_report(raw) == [sent]
    sent.refresh_from_db()
    assert (sent.state, sent.problem) == ("bounced", "came_back 5.1.1")
    assert bouncing([ADDRESS.upper()]) == {ADDRESS}
    event = AuditEvent.objects.get(event="message:bounced")
    assert (event.subject, event.actor_code, event.grounds["status"]) == (sent.reference, "system:messages", "5.1.1")


def test_without_a_message_id_the_newest_mail_to_the_recipient_is_meant(sent):
    older = post("password_changed", to=f"email:{ADDRESS}", language="fi", at="now")
    OutgoingMessage.objects.filter(pk=older.pk).update(state="sent", address=ADDRESS)
    assert take_report(report(recipient=ADDRESS.title())) == [sent]


def test_the_same_report_twice_counts_once(sent):
    raw = report(message_id=sent.message_id)
    take_report(raw)
    assert take_report(raw) == []
    assert BouncingAddress.objects.get().bounces == 1


@pytest.mark.parametrize(
    "changes",
    [{"action": "delayed", "status": "4.4.1"}, {"action": "delivered", "status": "2.0.0"}, {"action": "relayed"}],
)
def test_a_delay_or_a_delivery_is_no_bounce(sent, changes):
    assert take_report(report(message_id=sent.message_id, **changes)) == []
    sent.refresh_from_db()
    assert sent.state == "sent"
    assert not bouncing([ADDRESS])


def test_a_report_about_nothing_of_ours_changes_nothing(sent):
    assert take_report(report(recipient="stranger@example.fi", message_id="<x@elsewhere>")) == []
    assert not BouncingAddress.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00" * 50,
        b"Subject: Poissa\n\nOlen lomalla.",
        report()[:300],
        report().replace(b"rfc822; hanna", b"x400; hanna"),
        b"Content-Type: message/delivery-status\n\nnothing",
        b'Content-Type: multipart/report; boundary="a"\n\n'
        + b'--a\nContent-Type: multipart/mixed; boundary="a"\n\n' * 3000,
    ],
)
def test_what_is_damaged_or_no_report_is_taken_as_nothing(sent, raw):
    assert take_report(raw) == []
    sent.refresh_from_db()
    assert sent.state == "sent"


def test_no_more_is_read_than_a_report_can_be():
    assert read_report(b" " * LONGEST + report()) == []


def test_an_address_that_is_shown_to_work_bounces_no_more_until_the_next_time(sent):
    take_report(report(message_id=sent.message_id))
    assert address_works(address=ADDRESS)
    assert not bouncing([ADDRESS])
    assert not address_works(address=ADDRESS)
    OutgoingMessage.objects.filter(pk=sent.pk).update(state="sent")
    take_report(report(message_id=sent.message_id))
    assert bouncing([ADDRESS]) == {ADDRESS}
    assert BouncingAddress.objects.get().bounces == 2


def test_an_address_that_the_server_refuses_at_once_is_known_too(monkeypatch):
    import smtplib

    def refuse(self, *args, **kwargs):
        raise smtplib.SMTPRecipientsRefused({ADDRESS: (550, b"unknown")})

    monkeypatch.setattr(mail.EmailMessage, "send", refuse)
    post("password_changed", to=f"email:{ADDRESS}", language="fi", at="now")
    send_mails()
    assert bouncing([ADDRESS]) == {ADDRESS}


def test_a_mail_that_has_not_left_cannot_come_back(sent):
    OutgoingMessage.objects.filter(pk=sent.pk).update(state="queued")
    sent.refresh_from_db()
    with pytest.raises(WrongState):
        take_bounce(actor=Operator("testaaja"), message=sent, status="5.1.1")


def test_the_mail_servers_pipe_hands_a_report_in(sent, monkeypatch, capsys, tmp_path):
    raw = report(message_id=sent.message_id)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))
    assert cli.main(["take-bounce", "-"]) == 0
    assert f"{sent.code} came back: came_back 5.1.1" in capsys.readouterr().out
    file = tmp_path / "report.eml"
    file.write_bytes(raw)
    assert cli.main(["take-bounce", str(file)]) == 0
    assert "no report" in capsys.readouterr().out
    assert cli.main(["take-bounce", str(tmp_path / "missing")]) == 1


def test_the_mail_server_is_asked_to_try_again_when_the_database_is_away(monkeypatch, tmp_path):
    from django.db import OperationalError

    def away(raw):
        raise OperationalError

    monkeypatch.setattr(cli, "take_report", away)
    file = tmp_path / "report.eml"
    file.write_bytes(b"x")
    assert cli.main(["take-bounce", str(file)]) == cli.TRY_AGAIN == 75
