"""The demo's spool: the same folder, and what the letter says stands on the mailbox page as well. Never used outside a demo."""

from collections.abc import Sequence

from kortisto.messages.letters.spool import Spool as FolderSpool


class Spool(FolderSpool):
    """Keeps what would be printed, and shows what its reader would read."""

    def keep(self, *, code: str, to: Sequence[str], subject: str, text: str, language: str) -> None:
        from kortisto.messages.models import Channel, MailboxItem

        super().keep(code=code, to=to, subject=subject, text=text, language=language)
        addressee = ", ".join(line for line in to if line)[:300]
        MailboxItem.objects.create(
            channel=Channel.LETTER, to=addressee, subject=subject[:300], body=text, language=language
        )
