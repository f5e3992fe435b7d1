"""A gateway that takes text messages as mails to <number>@<domain>, as many operators and hospitals' own gateways do."""

import smtplib
from email.utils import make_msgid
from typing import ClassVar

from django.core.mail import EmailMessage

from kortisto.messages.sms import SmsDown


class Gateway:
    """Sends through Django's mail backend. `domain` is the gateway's; `sender` one that it lets through."""

    VERBS: ClassVar[frozenset[str]] = frozenset({"send"})

    def __init__(self, *, domain: str, sender: str | None = None) -> None:
        self.domain = domain
        self.sender = sender

    def send(self, *, number: str, text: str, language: str) -> str:
        digits = "".join(character for character in number if character.isdigit() or character == "+")
        message_id = make_msgid(domain=self.domain)
        mail = EmailMessage(
            subject="",
            body=text,
            from_email=self.sender,
            to=[f"{digits}@{self.domain}"],
            headers={"Message-ID": message_id},
        )
        try:
            mail.send()
        except (OSError, smtplib.SMTPException) as error:
            raise SmsDown(type(error).__name__) from None
        return message_id
