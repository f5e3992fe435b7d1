"""A gateway that is a folder: one file (0600) a text message, which a program beside this one sends and takes away.

The files are those of SMS Server Tools: a header, an empty line, the text. Its folder is named in the setting as `folder`.
"""

import os
import secrets
from pathlib import Path
from typing import ClassVar

from kortisto.messages.sms import SmsDown


class Gateway:
    """Hands over by a rename, so that the other program never sees half a file."""

    VERBS: ClassVar[frozenset[str]] = frozenset({"send"})

    def __init__(self, *, folder: str) -> None:
        self.folder = Path(folder)

    def send(self, *, number: str, text: str, language: str) -> str:
        digits = "".join(character for character in number if character.isdigit())
        name = secrets.token_hex(8)
        beside = self.folder / f".{name}"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(f"To: {digits}\nAlphabet: UTF-8\n\n{text}\n")
            beside.replace(self.folder / name)
        except OSError as error:
            raise SmsDown(type(error).__name__) from None
        return f"file:{name}"
