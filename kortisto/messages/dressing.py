"""What a mail has besides its words: the same words set in HTML, and files. A room says so for its own messages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

File = tuple[str, bytes, str]


@dataclass(frozen=True)
class Dressing:
    """`html` is the whole mail once more for programs that show it so; `files` are name, bytes and content type."""

    html: str = ""
    files: tuple[File, ...] = ()


PLAIN = Dressing()
Maker = Callable[[dict[str, Any], str], Dressing]
_makers: dict[str, Maker] = {}


def register_dressing(name: str, maker: Maker) -> None:
    """Say how the message `name` is dressed; called in `AppConfig.ready()`. `maker` gets the facts and the language."""
    _makers[name] = maker


def dress(name: str, facts: dict[str, Any], language: str) -> Dressing:
    """The dressing of a message; most have none. A `LookupError` of the maker stops the mail."""
    return _makers[name](facts, language) if name in _makers else PLAIN
