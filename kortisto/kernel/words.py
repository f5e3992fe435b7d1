"""Words that the program itself holds, in the reader's language."""

from typing import Any

from django.utils.translation import get_language

# What has been worded, by the word's place in memory and the language.
_worded: dict[tuple[int, str | None], tuple[Any, str]] = {}
MOST = 10_000


def worded(text: Any, language: str | None = None) -> str:
    """A word that the program itself holds (a label, a state's name) in the page's language; looked up once for each language.

    For what stands in many rows; whoever words many gives the page's `language` with each. The word is kept beside what it
    was worded to, so that no other one comes to its place.
    """
    if isinstance(text, str):
        return text
    key = id(text), language or get_language()
    kept = _worded.get(key)
    if kept is None:
        if len(_worded) >= MOST:
            _worded.clear()
        kept = _worded[key] = text, str(text)
    return kept[1]
