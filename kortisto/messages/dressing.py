"""What a mail has besides its words: the same words set in HTML, and files. A room says so for its own messages."""

from collections.abc import Callable
from dataclasses import dataclass
from email.encoders import encode_base64
from email.mime.base import MIMEBase
from functools import lru_cache
from typing import Any

File = tuple[str, bytes, str]


@dataclass(frozen=True)
class Dressing:
    """`html` is the whole mail once more for programs that show it so; `files` are name, bytes and content type."""

    html: str = ""
    files: tuple[File, ...] = ()


@lru_cache(maxsize=32)
def part_of(file: File) -> MIMEBase:
    """A file as the mail carries it, made once for the thousands who get the same."""
    name, data, content_type = file
    kind, _slash, subkind = content_type.partition("/")
    part = MIMEBase(kind, subkind)
    part.set_payload(data)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


PLAIN = Dressing()
Maker = Callable[[dict[str, Any], str], Dressing]
_makers: dict[str, Maker] = {}


def register_dressing(name: str, maker: Maker) -> None:
    """Say how the message `name` is dressed; called in `AppConfig.ready()`. `maker` gets the facts and the language."""
    _makers[name] = maker


def dress(name: str, facts: dict[str, Any], language: str) -> Dressing:
    """The dressing of a message; most have none. A `LookupError` of the maker stops the mail, `NotNeeded` drops it."""
    return _makers[name](facts, language) if name in _makers else PLAIN
