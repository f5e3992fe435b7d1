"""Names in the reader's language, and the memory of which language a person has chosen."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

Read = Callable[[HttpRequest], str | None]
Write = Callable[[HttpRequest, str], None]
_memory: list[tuple[Read, Write]] = []


def register_language_memory(read: Read, write: Write) -> None:
    """Say where a signed-in person's language is kept; `read` returns None for strangers."""
    _memory.append((read, write))


def remembered_language(request: HttpRequest) -> str | None:
    """The language the signed-in person has chosen, if anybody keeps one."""
    return next((language for read, _ in _memory if (language := read(request))), None)


def remember_language(request: HttpRequest, language: str) -> None:
    """Keep a person's choice for the next time, on any machine (BR-LA-01)."""
    for _, write in _memory:
        write(request, language)


def name_and_language(row: Any, wanted: str = "") -> tuple[str, str]:
    """The name of an organisation or a point in the page's language, or the one `wanted`, and the language it is really in.

    English readers get the Finnish name; who has no Swedish name is shown by the Finnish one, and the other way round.
    """
    wanted = wanted or (get_language() or "fi")[:2]
    for language in (wanted, "fi", "sv"):
        if name := getattr(row, f"name_{language}", ""):
            return str(name), language
    return str(row), wanted


def name_of(row: Any) -> str:
    """The name alone, for titles and options where no language can be marked."""
    return name_and_language(row)[0]
