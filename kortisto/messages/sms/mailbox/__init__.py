"""The demo's gateway: text messages go to the mailbox page."""

from typing import ClassVar


class Gateway:
    """Keeps what a real gateway would send."""

    VERBS: ClassVar[frozenset[str]] = frozenset({"send"})

    def send(self, *, number: str, text: str, language: str) -> str:
        from kortisto.messages.models import Channel, MailboxItem

        item = MailboxItem.objects.create(channel=Channel.SMS, to=number, body=text, language=language)
        return f"mailbox:{item.code}"
