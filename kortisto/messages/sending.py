"""One message on its way out: taken, made into words, handed over, noted. Every step can be repeated."""

import logging
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction

from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState

from .addressees import Address, NobodyToReach, resolve
from .bouncing import note_bounce
from .dressing import PLAIN, Dressing, dress, part_of
from .facts import NotNeeded, brings_secret, make_secret, read_facts
from .letters import letter_spool
from .models import Channel, Letter, OutgoingMessage
from .returning import return_address
from .sms import SmsDown, sms_gateway
from .states import MESSAGE, MessageState
from .texts import FactMissing, Rendered, TextMissing, render

log = logging.getLogger("kortisto.messages")
MOST_TRIES = 10
LONGEST_WAIT = timedelta(hours=4)
# One connection serves this many mails; servers close those that serve too many.
MAILS_A_CONNECTION = 100
# The answers of a mail server that say: this address, for good (RFC 5321, 5xx).
PERMANENT = 500


class Connections:
    """One open connection to the mail server for many mails, made anew after so many and after it broke."""

    def __init__(self) -> None:
        self._open: Any = None
        self._used = 0

    def for_next(self) -> Any:
        """An open connection for one more mail. That the server is down is told by the mail itself."""
        if self._used >= MAILS_A_CONNECTION:
            self.close()
        if self._open is None:
            self._open = get_connection()
            with suppress(OSError, smtplib.SMTPException):
                self._open.open()
        self._used += 1
        return self._open

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
        self._open, self._used = None, 0


class Later(Exception):
    """Nothing was handed over; try again."""


class Never(Exception):
    """It cannot be sent as it is; a person has to look. `problem` is a code."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class Refused(Never):
    """The address was refused for good."""


@dataclass(frozen=True)
class Ready:
    """A message in words with its address."""

    message: OutgoingMessage
    to: Address
    words: Rendered
    dressing: Dressing = PLAIN


def wait_before(tries: int, *, urgent: bool) -> timedelta:
    """How long to wait after so many tries: 1, 2, 4 … minutes (urgent: 5, 10, 20 … seconds), at most four hours."""
    first = timedelta(seconds=5) if urgent else timedelta(minutes=1)
    return min(first * 2 ** min(tries - 1, 20), LONGEST_WAIT)


def take(channels: tuple[str, ...], *, code: str | None = None) -> OutgoingMessage | None:
    """Take the next due message for sending; None when there is none. Two workers never take the same one."""
    with transaction.atomic():
        due = OutgoingMessage.objects.filter(state=MessageState.QUEUED, channel__in=channels)
        due = due.filter(code=code) if code else due.filter(next_try_at__lte=now(), bulk=False)
        message = due.select_for_update(skip_locked=True).order_by("-urgent", "next_try_at", "pk").first()
        if message is None:
            return None
        MESSAGE.apply(message, "begin", tries=message.tries + 1, begun_at=now(), problem="")
        return message


def send(message: OutgoingMessage, mail_connection: Any = None) -> None:
    """Send a message that was taken, and note what came of it."""
    try:
        ready = _prepare(message)
        sent_id = HAND_OVER[Channel(message.channel)](ready, mail_connection)
    except NotNeeded:
        _drop(message)
    except Later as reason:
        _try_later(message, str(reason))
    except Never as reason:
        log.error(
            "message_failed",
            extra={"message_code": message.code, "message_name": message.name, "reason": reason.problem},
        )
        _give_up(message, reason)
    else:
        _note_sent(message, sent_id)


# What is noted of a message and what its followers keep of it stand together: a worker may be killed between any two statements.


@transaction.atomic
def _drop(message: OutgoingMessage) -> None:
    MESSAGE.apply(message, "drop", ended_at=now(), facts=None)


@transaction.atomic
def _give_up(message: OutgoingMessage, reason: Never) -> None:
    refused = isinstance(reason, Refused)
    MESSAGE.apply(message, "bounce" if refused else "give_up", ended_at=now(), problem=reason.problem)
    if refused:
        note_bounce(address=message.address, status="refused")


@transaction.atomic
def _note_sent(message: OutgoingMessage, message_id: str) -> None:
    """Sent. The facts go at once: a one-time link must not outlive its mail in our tables."""
    try:
        MESSAGE.apply(message, "finish", ended_at=now(), message_id=message_id, facts=None)
    except WrongState:
        log.warning("message_sent_meanwhile", extra={"message_code": message.code})


@transaction.atomic
def _try_later(message: OutgoingMessage, reason: str) -> None:
    if message.tries >= MOST_TRIES:
        MESSAGE.apply(message, "give_up", ended_at=now(), problem=reason[:60])
        log.error(
            "message_failed",
            extra={"message_code": message.code, "message_name": message.name, "reason": reason.split(" ")[0]},
        )
        return
    MESSAGE.apply(
        message,
        "put_back",
        next_try_at=now() + wait_before(message.tries, urgent=message.urgent),
        problem=reason[:60],
    )


def _prepare(message: OutgoingMessage) -> Ready:
    """Find the address and the words. Several addresses become several messages, this one keeping the first."""
    reachable = _ways(message)
    if message.address:
        # A sibling of a message to several, or one that was tried before: its own address, if it still is one.
        to = next((address for address in reachable if _way(message.channel, address) == message.address), reachable[0])
    else:
        to = reachable[0]
        _part(message, reachable[1:])
    message.address = _way(message.channel, to)
    OutgoingMessage.objects.filter(pk=message.pk).update(address=message.address)
    try:
        facts = make_secret(message.name, read_facts(message.facts.open_for_program()) if message.facts else {})
        language = message.language or to.language
        words = render(message.name, language, facts, to_name=to.name, footer=message.channel != Channel.SMS)
        dressing = dress(message.name, facts, language) if message.channel == Channel.MAIL else PLAIN
    except TextMissing:
        raise Never("text_missing") from None
    except FactMissing as missing:
        log.error("message_fact_missing", extra={"reason": str(missing)})
        raise Never("fact_missing") from None
    except (LookupError, ValueError, AttributeError, ObjectDoesNotExist):
        raise Never("facts_unreadable") from None
    return Ready(message, to, words, dressing)


def _ways(message: OutgoingMessage) -> list[Address]:
    """The addresses that the message's channel can use."""
    try:
        reachable = [address for address in resolve(message.addressee) if _way(message.channel, address)]
    except NobodyToReach:
        raise Never("nobody_to_reach") from None
    if not reachable:
        raise Never("no_address")
    return reachable


def _way(channel: str, address: Address) -> str:
    if channel == Channel.MAIL:
        return address.mail
    return address.phone if channel == Channel.SMS else ", ".join(address.lines)[:300]


@transaction.atomic
def _part(message: OutgoingMessage, others: list[Address]) -> None:
    """Give each further address a message of its own, and this one its address, together or not at all."""
    for other in others:
        OutgoingMessage.objects.create(
            name=message.name,
            addressee=message.addressee,
            language=message.language,
            channel=message.channel,
            urgent=message.urgent,
            bulk=message.bulk,
            facts=message.facts.open_for_program() if message.facts else None,
            address=_way(message.channel, other),
        )


def _send_mail(ready: Ready, connection: Any) -> str:
    message = ready.message
    _name, sender = parseaddr(settings.DEFAULT_FROM_EMAIL)
    # A mail of a sending to many is the same mail however often it is tried: who gets it twice, gets it under one name.
    number = message.code if message.bulk else f"{message.code}.{message.tries}"
    message_id = f"<{number}@{sender.rpartition('@')[2] or 'localhost'}>"
    mail = EmailMultiAlternatives(
        subject=ready.words.subject,
        body=ready.words.body,
        from_email=return_address(message.code),
        to=[ready.to.mail],
        connection=connection,
        headers={
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": message_id,
            "Content-Language": ready.words.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    if ready.dressing.html:
        mail.attach_alternative(ready.dressing.html, "text/html")
    for file in ready.dressing.files:
        mail.attach(part_of(file))
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = [code for code, _answer in refusal.recipients.values()]
        if codes and all(code >= PERMANENT for code in codes):
            raise Refused("address_refused") from None
        raise Later("address_deferred") from None
    except smtplib.SMTPResponseException as answer:
        if answer.smtp_code >= PERMANENT and not isinstance(answer, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
            raise Never("server_refused") from None
        raise Later("server_deferred") from None
    except (OSError, smtplib.SMTPException) as error:
        raise Later(f"server_down {type(error).__name__}") from None
    except ValueError:
        raise Never("mail_malformed") from None  # a header with a line break
    return message_id


def _send_sms(ready: Ready, connection: Any) -> str:
    try:
        return sms_gateway().send(number=ready.to.phone, text=ready.words.body.strip(), language=ready.words.language)
    except SmsDown as down:
        raise Later(f"gateway_down {down}") from None


def _spool_letter(ready: Ready, connection: Any) -> str:
    """A letter is handed over when it lies in the spool; running twice spools once.

    A letter with a secret has its text in a file, and a new try, which has made a new secret, writes it anew.
    """
    secret = brings_secret(ready.message.name)
    letter, _created = Letter.objects.get_or_create(
        message=ready.message,
        defaults={
            "language": ready.words.language,
            "addressee_name": ready.to.name or "–",
            "address_lines": "\n".join(ready.to.lines),
            "subject": ready.words.subject[:200],
            "body": None if secret else ready.words.body,
            "secret": secret,
        },
    )
    if secret:
        try:
            letter_spool().keep(
                code=letter.code, to=(ready.to.name, *ready.to.lines), subject=ready.words.subject,
                text=ready.words.body, language=ready.words.language,
            )  # fmt: skip
        except OSError as error:
            raise Later(f"spool_down {type(error).__name__}") from None
    return f"letter:{letter.code}"


HAND_OVER: dict[Channel, Callable[[Ready, Any], str]] = {
    Channel.MAIL: _send_mail,
    Channel.SMS: _send_sms,
    Channel.LETTER: _spool_letter,
}
