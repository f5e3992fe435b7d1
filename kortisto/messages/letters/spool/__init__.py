"""A folder (0700) with one file (0600) a letter, named by the letter's code."""

import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from django.conf import settings

from kortisto.kernel.codes import looks_like_code
from kortisto.messages.letters import LetterGone

ENDING = ".letter"


class Spool:
    """`folder` is the installation's own; without it the letters lie in `KORTISTO_DATA/letters`."""

    VERBS: ClassVar[frozenset[str]] = frozenset({"keep", "waits", "fetch", "drop", "codes"})

    def __init__(self, *, folder: str = "") -> None:
        self.folder = Path(folder) if folder else Path(settings.KORTISTO_DATA) / "letters"

    def _path(self, code: str) -> Path:
        if not looks_like_code(code):
            raise ValueError("a letter is named by its code")
        return self.folder / f"{code}{ENDING}"

    def keep(self, *, code: str, to: Sequence[str], subject: str, text: str, language: str) -> None:
        path = self._path(code)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{code}.{secrets.token_hex(4)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def waits(self, *, code: str) -> bool:
        return self._path(code).exists()

    def fetch(self, *, code: str) -> str:
        # Taken under another name first: of two who open the letter at once, one gets it.
        taken = self._path(code).with_name(f".{code}.{secrets.token_hex(4)}")
        try:
            self._path(code).rename(taken)
        except FileNotFoundError:
            raise LetterGone(code) from None
        try:
            return taken.read_text("utf-8")
        finally:
            taken.unlink(missing_ok=True)

    def drop(self, *, code: str) -> None:
        self._path(code).unlink(missing_ok=True)

    def codes(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        return sorted(path.name.removesuffix(ENDING) for path in self.folder.glob(f"*{ENDING}"))
