"""What the other rooms tell the log, so that it can be read by people in their language.

Events register themselves: every `kortisto/<app>/events.py` with a `TextChoices` called `Event` is found when the program
starts. A room registers in `AppConfig.ready()` how its subjects are named:

    register_subject("card", names_of_cards)

where `names_of_cards(codes)` returns `{code: Named(label, url)}` for those of the codes that it knows — one query for a
whole page.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.words import worded

# Five years of a card and seven after it (EN 319 411-1 6.4.6): long enough for every event of a card's life.
KEEP_YEARS = 12


@dataclass(frozen=True)
class Named:
    """How a reference is shown: a label, in the reader's language, and an address when there is a page."""

    label: Any
    url: str = ""


Resolver = Callable[[Collection[str]], Mapping[str, Named]]

_labels: dict[str, Any] = {}
_years: dict[str, int] = {}
_resolvers: dict[str, Resolver] = {}


def register_events(events: type[TextChoices], *, keep_years: int | None = None) -> None:
    """Make events known. `keep_years` is how long their payloads are kept when that is not `KEEP_YEARS`."""
    for event in events:
        subject, separator, participle = event.value.partition(":")
        if not (subject and separator and participle):
            raise ValueError(f"an event is called subject:past_participle, not {event.value!r}")
        _labels[event.value] = event.label
        if keep_years is not None:
            _years[event.value] = keep_years


def known_events() -> dict[str, Any]:
    return dict(_labels)


def event_label(event: str) -> str:
    """The event's name for people; an event that no room knows any more is shown by its code."""
    return worded(_labels.get(event, event))


def keep_years(event: str) -> int:
    return _years.get(event, KEEP_YEARS)


def register_subject(kind: str, resolver: Resolver) -> None:
    _resolvers[kind] = resolver


def subject_kinds() -> list[str]:
    """The kinds of things that rooms have named to the log."""
    return sorted(_resolvers)


def resolve(references: Iterable[str]) -> dict[str, Named]:
    """Names of "kind:CODE" references, one call of a resolver for each kind; an unknown one is shown as it stands."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for reference in references:
        kind, _separator, code = reference.partition(":")
        if code:
            by_kind[kind].add(code)
    named = {}
    for kind, codes in by_kind.items():
        found = _resolvers[kind](codes) if kind in _resolvers else {}
        for code in codes:
            named[f"{kind}:{code}"] = found.get(code) or Named(f"{kind}:{code}")
    return named


def _systems(codes: Collection[str]) -> dict[str, Named]:
    return {code: Named(_("The program (%(part)s)") % {"part": code}) for code in codes}


def _operators(codes: Collection[str]) -> dict[str, Named]:
    return {code: Named(_("Operator %(login)s") % {"login": code}) for code in codes}


def _visitors(codes: Collection[str]) -> dict[str, Named]:
    return {code: Named(_("Somebody who had not signed in")) for code in codes}


register_subject("system", _systems)
register_subject("operator", _operators)
register_subject("visitor", _visitors)
