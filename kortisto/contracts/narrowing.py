"""Narrowing a list of matters: by type, state, who acts next, handler, and by a number or names typed into the search field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kortisto.kernel.identifiers import digits_of
from kortisto.kernel.names import search_text
from kortisto.kernel.rows import Among, Holds, array_of, pattern_of
from kortisto.kernel.statements import asked_with
from kortisto.kernel.states import Who
from kortisto.organisations.models import CustomerAccount, RegistrationPoint

from .contract_types import contract_types
from .matters import Matter, matters
from .models import Case, CaseKind, ContractVersion, Mandate, PointSubscription

# Which states of a kind of matter a list can show: one of the functions below.
Wanted = Callable[[Matter, str], bool]
NOBODY = "ei-kukaan"
MOST_WORDS = 20
# Longer lists of names say nothing; whoever finds so many types more.
MOST = 3_000


@dataclass(frozen=True)
class Choice:
    """A list of values to choose from: its word in the address, its label, values with their names, and the chosen one."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    chosen: str


class Narrowing:
    """What the request's address narrows the list by; a value that the list does not offer narrows nothing."""

    def __init__(
        self, request: HttpRequest, *, states: Wanted, handlers: Sequence[tuple[str, str]] | None = None
    ) -> None:
        language = get_language() or ""
        self.text = request.GET.get("q", "").strip()[:100]
        self.choices = [
            self._choice(request, "laji", _("Type"), _types()),
            self._choice(request, "tila", pgettext("column", "State"), _states(states, language)),
            self._choice(request, "toimii", _("Acts next"), _actors(states, language)),
        ]
        if handlers is not None:
            options = [(NOBODY, _("Nobody yet")), *handlers]
            self.choices.append(self._choice(request, "kasittelija", _("Handler"), options))

    @staticmethod
    def _choice(request: HttpRequest, name: str, label: str, options: Sequence[tuple[str, str]]) -> Choice:
        asked = request.GET.get(name, "")
        return Choice(name, label, options, asked if asked in dict(options) else "")

    @property
    def narrows(self) -> bool:
        return bool(self.text) or any(choice.chosen for choice in self.choices)

    def chosen(self, name: str) -> str:
        return next((choice.chosen for choice in self.choices if choice.name == name), "")

    def apply(self, rows: QuerySet[Case]) -> QuerySet[Case]:
        kind, _dot, contract_type = self.chosen("laji").partition(".")
        if kind:
            rows = rows.filter(kind=kind)
        if contract_type:
            rows = rows.filter(type=contract_type)
        kind, _dot, state = self.chosen("tila").partition(".")
        if state:
            rows = rows.filter(kind=kind, state=state)
        if who := self.chosen("toimii"):
            rows = rows.filter(acts_next=who)
        if handler := self.chosen("kasittelija"):
            rows = rows.filter(handler=None) if handler == NOBODY else rows.filter(handler__code=handler)
        return rows.filter(found_by(self.text)) if self.text else rows


def _types() -> list[tuple[str, str]]:
    """The kinds of matter; contracts by their type."""
    options = []
    for matter in matters():
        if matter.kind == CaseKind.CONTRACT:
            options += [(f"{matter.kind}.{one.name}", one.label) for one in contract_types().values()]
        else:
            options.append((matter.kind, matter.label))
    return options


@lru_cache(maxsize=100)
def _states(wanted: Wanted, language: str) -> list[tuple[str, str]]:
    """The states that the list can show; with several kinds of matter each says of what it is a state."""
    several = len(matters()) > 1
    return [
        (f"{matter.kind}.{value}", f"{matter.label}: {label}" if several else str(label))
        for matter in matters()
        for value, label in matter.states
        if wanted(matter, value)
    ]


@lru_cache(maxsize=100)
def _actors(wanted: Wanted, language: str) -> list[tuple[str, str]]:
    there = {
        matter.table.next.get(value, Who.NOBODY)
        for matter in matters()
        for value, _label in matter.states
        if wanted(matter, value)
    }
    return [(who.value, str(who.label)) for who in Who if who in there]


def is_unfinished(matter: Matter, state: str) -> bool:
    return state in matter.unfinished


def is_decided(matter: Matter, state: str) -> bool:
    return matter.is_decided(state)


def has_come(matter: Matter, state: str) -> bool:
    return state not in matter.before_sending


def found_by(text: str) -> Q:
    """Matters with this number, of an organisation with these names, or whose contract concerns a point with these names.

    Names are compared folded, each word anywhere in them. The rooms below are asked first, so that the matters themselves are
    found by their indexes however many there are.
    """
    number = digits_of(text).upper()
    q = Q(shown_number__startswith=number) | Q(number=number) | Q(code=number) if number else Q(pk__in=[])
    words = search_text(text).split()[:MOST_WORDS]
    if not words:
        return q
    found = _named(CustomerAccount, "organisation__search_text", words)
    if found:
        q |= Q(Among("account", found))
    places = _named(RegistrationPoint, "search_text", words)
    if places:
        contracts = _authorising(points=array_of(places))
        q |= Q(Among("version", _concerned(points=array_of(places), contracts=array_of(contracts))))
    return q


def _named(model: type[Model], column: str, words: list[str]) -> list[int]:
    """The keys of rows in whose folded name each of the words is."""
    patterns = {f"word_{place}": pattern_of(word) for place, word in enumerate(words)}
    keys: list[int] = _question(model, column, len(words))(**patterns)
    return keys


@cache
def _question(model: type[Model], column: str, number: int) -> Callable[..., list[Any]]:
    @asked_with(planned_anew=True, **dict.fromkeys((f"word_{place}" for place in range(number)), str))
    def keys(**patterns: str) -> QuerySet[Any]:
        rows = model._default_manager.all()
        for pattern in patterns.values():
            rows = rows.filter(Holds(column, pattern))
        return rows.values_list("pk", flat=True)[:MOST]

    return keys


@asked_with(points=str)
def _authorising(points: str) -> QuerySet[Any]:
    """The contracts in which one of these points is authorised."""
    return Mandate.objects.filter(Among("point", points)).values_list("contract", flat=True)[:MOST]


@asked_with(points=str, contracts=str)
def _concerned(points: str, contracts: str) -> QuerySet[Any]:
    """The versions that subscribe one of the points, and those of these contracts."""
    subscribed = PointSubscription.objects.filter(Among("point", points)).values_list("version", flat=True)
    versions = ContractVersion.objects.filter(Among("contract", contracts)).values_list("pk", flat=True)
    return subscribed.order_by().union(versions.order_by())[:MOST]
