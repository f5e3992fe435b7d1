"""A real SMTP server on loopback, text messages in a folder, letters in theirs: what a person finds in their hands."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller


class PostOffice:
    """Takes every mail, and knows where text messages and letters lie."""

    def __init__(self, folder: Path) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self.sms, self.letters = folder / "sms", folder / "letters"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = cast(EmailMessage, message_from_bytes(envelope.content, policy=default))
        self.mails += [(recipient, mail) for recipient in envelope.rcpt_tos]
        return "250 OK"

    def mail(self, to: str, subject: str) -> str:
        """The text of the newest mail to an address whose subject begins so."""
        found = [one for recipient, one in self.mails if recipient == to and str(one["Subject"]).startswith(subject)]
        assert found, f"no mail {subject!r} to {to}: {[str(one['Subject']) for _to, one in self.mails]}"
        return str(found[-1].get_content())

    def text_message(self, number: str) -> str:
        """The newest text message to a number, as the program that sends it finds it."""
        digits = re.sub(r"\D", "", number)
        files = sorted(self.sms.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        assert all(path.stat().st_mode & 0o777 == 0o600 for path in files)
        found = [text for path in files if (text := path.read_text("utf-8")).startswith(f"To: {digits}\n")]
        assert found, f"no text message to {number}"
        return found[-1].split("\n\n", 1)[1]

    def letter(self) -> str:
        """The text of the only letter that waits for the printer."""
        (path,) = self.letters.iterdir()
        assert path.stat().st_mode & 0o777 == 0o600
        return path.read_text("utf-8")


@contextmanager
def open_post_office(settings: Any, folder: Path) -> Iterator[PostOffice]:
    """Everything that the program sends arrives here."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    office = PostOffice(folder)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    settings.KORTISTO_SMS = {"backend": "kortisto.messages.sms.files", "folder": str(office.sms)}
    settings.KORTISTO_LETTERS = {"backend": "kortisto.messages.letters.spool", "folder": str(office.letters)}
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
