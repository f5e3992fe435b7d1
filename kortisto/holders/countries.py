"""The states that issue identity documents, by their names in the page's language (Unicode CLDR)."""

from functools import lru_cache

from babel import Locale
from django.utils.translation import get_language

from kortisto.kernel.names import sort_key

LANGUAGES = ("fi", "sv", "en")
# Regions of CLDR that are no states: unions, islands with a code of their own in the mail only, tests of programs.
NO_STATES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
# Those seen most often come first in the list.
FIRST = ("FI", "SE", "EE")


def _language(language: str | None) -> str:
    wanted = (language or get_language() or "fi")[:2]
    return wanted if wanted in LANGUAGES else "fi"


@lru_cache(maxsize=len(LANGUAGES))
def _names(language: str) -> dict[str, str]:
    names = {
        code: name
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in NO_STATES
    }
    first = {code: names.pop(code) for code in FIRST}
    return first | dict(sorted(names.items(), key=lambda item: sort_key(item[1])))


def issuing_states(language: str | None = None) -> list[tuple[str, str]]:
    """Two-letter codes and names, Finland and its nearest first, the others in the alphabet's order."""
    return list(_names(_language(language)).items())


def state_name(code: str, language: str | None = None) -> str:
    """The name of a state; the code itself for one that is unknown."""
    return _names(_language(language)).get(code, code)
