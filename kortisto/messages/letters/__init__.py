"""Where the texts of letters with a secret wait for the printer: apart from the database, each read once.

Which spool keeps them is the setting `KORTISTO_LETTERS`: {"backend": …, further arguments}.
"""

from collections.abc import Sequence
from importlib import import_module
from typing import ClassVar, Protocol, cast

from django.conf import settings


class LetterGone(LookupError):
    """The text has been fetched already, or was never there."""


class LetterSpool(Protocol):
    """What the program asks of a spool."""

    VERBS: ClassVar[frozenset[str]]

    def keep(self, *, code: str, to: Sequence[str], subject: str, text: str, language: str) -> None:
        """Keep a letter's text; one of the same code is replaced. Raises OSError."""

    def waits(self, *, code: str) -> bool:
        """Whether the text is there to be fetched."""

    def fetch(self, *, code: str) -> str:
        """The text, which is gone from the spool before it is given. Raises LetterGone."""

    def drop(self, *, code: str) -> None:
        """Throw the text away unread; nothing when it is gone."""

    def codes(self) -> list[str]:
        """The letters whose texts wait."""


def letter_spool() -> LetterSpool:
    """The chosen spool."""
    chosen = dict(settings.KORTISTO_LETTERS)
    return cast(LetterSpool, import_module(chosen.pop("backend")).Spool(**chosen))
