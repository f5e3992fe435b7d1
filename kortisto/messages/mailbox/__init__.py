"""The demo's mailbox: a mail backend that keeps mails in a table instead of sending them."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Catches every mail, also those that other parts of the program send by themselves."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        from kortisto.messages.models import MailboxItem

        for mail in email_messages:
            for recipient in mail.recipients():
                MailboxItem.objects.create(
                    to=recipient,
                    sender=mail.extra_headers.get("From", mail.from_email),
                    subject=str(mail.subject)[:300],
                    body=str(mail.body),
                    language=mail.extra_headers.get("Content-Language", "")[:2],
                    message_id=mail.extra_headers.get("Message-ID", ""),
                )
        return len(email_messages)
