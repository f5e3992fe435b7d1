"""Finding a page of a face by the name that its link has, in any of the languages."""

from django.http import HttpRequest
from django.utils.translation import override

from kortisto.kernel.names import search_text

from .navigation import NavLink, links_by_place

LANGUAGES = ("fi", "sv", "en")
PLACES = ("main", "context", "person", "footer")
SHORTEST_STEM = 5
# The bulletin writes the certificate of employment with one s, the law with two; whichever is typed finds it (BR-EC-06, C2).
SPELLINGS = {"palvelusuhde": "palvelussuhde"}


def folded(text: str) -> str:
    """The text as it is compared: folded, and in the spelling that the pages use."""
    text = search_text(text)
    for typed, standard in SPELLINGS.items():
        text = text.replace(typed, standard)
    return text


def pages_named(request: HttpRequest, face: str, text: str) -> list[NavLink]:
    """The pages that the person may open whose names have every word of the text, each once."""
    # Finnish words bend at their ends: a word is compared by its beginning, two letters less than were typed.
    words = [word[: max(SHORTEST_STEM, len(word) - 2)] for word in folded(text).split()]
    if not words:
        return []
    found: dict[str, NavLink] = {}
    for links in links_by_place(request, face, PLACES).values():
        for link in links:
            if not link.post and any(_has(link, words, language) for language in LANGUAGES):
                found.setdefault(link.url, link)
    return list(found.values())


def _has(link: NavLink, words: list[str], language: str) -> bool:
    with override(language):
        name = folded(str(link.name))
    return all(word in name for word in words)
