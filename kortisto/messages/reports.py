"""Delivery status notifications (RFC 3464): what other mail servers report of the mails that have left here.

One intake for every mail that comes back, whichever room posted it. What a report says is somebody else's word: it moves a
message of ours that was sent, or nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from typing import Any

from django.db.models import F

from kortisto.kernel.actors import System
from kortisto.kernel.errors import WrongState

from .actions.take_bounce import take_bounce
from .models import Channel, OutgoingMessage
from .returning import code_in
from .states import MessageState

# No report is longer; what is, quotes the mail that came back, which nobody needs.
LONGEST = 1_000_000
REPORT = "message/delivery-status"
# Where a report says to which address it came: as its sender wrote it, and as our mail server noted it.
CAME_TO = ("X-Original-To", "Delivered-To", "To")
QUOTED = ("message/rfc822", "text/rfc822-headers")


@dataclass(frozen=True)
class Reported:
    """What a report says of one recipient."""

    recipient: str
    action: str
    status: str
    message_id: str = ""
    code: str = ""
    """The message's own code, from the return address to which the report came."""

    @property
    def for_good(self) -> bool:
        """The mail will not arrive: refused, or given up. A delay is no bounce, nor is a mail that arrived."""
        return self.action == "failed" and not self.status.startswith("2")


def read_report(raw: bytes) -> list[Reported]:
    """The recipients that a mail reports about; nothing when it is no delivery status notification, or a damaged one."""
    try:
        return list(_read(message_from_bytes(raw[:LONGEST])))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return []


def _read(mail: Message) -> Iterator[Reported]:
    parts = list(mail.walk())
    message_id = next((found for part in parts if (found := _quoted_id(part))), "")
    code = next((found for name in CAME_TO for field in mail.get_all(name, ()) if (found := code_in(str(field)))), "")
    for part in parts:
        blocks: Any = part.get_payload() if part.get_content_type() == REPORT else ()
        for block in blocks if isinstance(blocks, list) else ():
            recipient = _address(block["Final-Recipient"]) or _address(block["Original-Recipient"])
            action = str(block["Action"] or "").split("(")[0].strip().lower()
            if recipient and action:
                yield Reported(recipient, action, str(block["Status"] or "").split(" ")[0].strip(), message_id, code)


def _quoted_id(part: Message) -> str:
    """The Message-ID of the mail that came back, from the copy or the headers that the report quotes."""
    if part.get_content_type() not in QUOTED:
        return ""
    quoted: Any = part.get_payload()
    if isinstance(quoted, list):
        quoted = quoted[0]
    elif isinstance(quoted, str):
        quoted = message_from_string(quoted)
    return str(quoted["Message-ID"] or "").strip()


def _address(field: Any) -> str:
    """ "rfc822; somebody@example.fi" without its kind; an address of another kind of mail system is not ours."""
    kind, semicolon, address = str(field or "").partition(";")
    if not semicolon or kind.strip().lower() not in ("rfc822", "utf-8"):
        return ""
    return address.strip().strip("<>").lower()


def message_of(reported: Reported) -> OutgoingMessage | None:
    """The mail of ours that a report is about.

    By the return address to which it came, else by the Message-ID, else the one that last left for the recipient.
    """
    mails = OutgoingMessage.objects.filter(channel=Channel.MAIL)
    if reported.code and (named := mails.filter(code=reported.code).first()) is not None:
        return named
    if reported.message_id and (found := mails.filter(message_id=reported.message_id).first()) is not None:
        return found
    sent = mails.filter(address__iexact=reported.recipient, state=MessageState.SENT)
    return sent.order_by(F("ended_at").desc(nulls_last=True)).first()


def take_report(raw: bytes, *, actor: Any = None) -> list[OutgoingMessage]:
    """The intake: the mails of ours that came back by this report. Taking the same report twice changes nothing."""
    came_back = []
    for reported in read_report(raw):
        message = message_of(reported) if reported.for_good else None
        if message is None:
            continue
        try:
            came_back.append(take_bounce(actor=actor or System("messages"), message=message, status=reported.status))
        except WrongState:
            continue  # known already, or sent again meanwhile
    return came_back
