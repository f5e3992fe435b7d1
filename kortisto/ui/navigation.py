"""What other rooms put around the pages of a face: links, own name, the account or customership, home blocks, search.

Each room fills these from its own `navigation.py`, which is read when the program starts. The functions given here get the
request and are asked only when a whole page is rendered.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.counting import Question, counts
from kortisto.kernel.words import worded

from .addresses import address

Text = str | Promise
Rows = QuerySet[Any] | Question
When = Callable[[HttpRequest], bool | Rows | None]
Count = Callable[[HttpRequest], Rows | None]

# The office has so many pages that its links stand under headings, in this order; every room uses these (`group=`).
HANDLING, REGISTERS, RULES, SUPERVISION = _("Handling"), _("Registers"), _("Rules"), _("Supervision")


@dataclass(frozen=True)
class NavItem:
    """A link that a room has registered."""

    face: str
    label: Text
    order: int
    place: str
    find: Callable[[HttpRequest], str | None]
    when: When | None = None
    count: Count | None = None
    group: Text = ""
    post: bool = False


@dataclass(frozen=True)
class NavLink:
    """A link as one page shows it."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None
    heading: Text = ""
    """Of the first link of a group: what stands above it."""
    post: bool = False
    name: Text = ""
    """The label as it was registered, which every language words in its own way."""


@dataclass(frozen=True)
class Choice:
    """One account or customership that can be switched to. `post` switches by a form, with `fields` as its values."""

    label: Text
    url: str
    current: bool = False
    hint: Text = ""
    lang: str = ""
    tone: int | None = None
    post: bool = False
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    """Where the person stands: the active account of the portal, the customership of the desk. Always named on the page."""

    caption: Text
    """ "You act for" """
    name: Text
    hint: Text = ""
    lang: str = ""
    tone: int | None = None
    """0–7: the colour the page wears (`tone_of`)."""
    menu_label: Text = ""
    choices: Sequence[Choice] = ()


@dataclass(frozen=True)
class Person:
    """Who is signed in, as the header names them."""

    name: str
    hint: Text = ""


@dataclass(frozen=True)
class HomeBlock:
    """A part of a face's home page."""

    face: str
    template: str
    order: int
    context: Callable[[HttpRequest], dict[str, Any] | None]


@dataclass(frozen=True)
class Search:
    """The search field in the header of a face."""

    url_name: str
    label: Text
    when: When | None = None


_links: list[NavItem] = []
_by_face: dict[tuple[str, ...], list[NavItem]] = {}
_home: list[HomeBlock] = []
_places: dict[str, Callable[[HttpRequest], Place | None]] = {}
_persons: dict[str, Callable[[HttpRequest], Person | None]] = {}
_searches: dict[str, Search] = {}


def register_nav(
    face: str,
    label: Text,
    url_name: str | Callable[[HttpRequest], str | None],
    order: int = 100,
    when: When | None = None,
    *,
    place: str = "main",
    count: Count | None = None,
    group: Text = "",
    post: bool = False,
) -> None:
    """Add a link. `place`: "main" navigation, "context" (right end of the account's bar), "person" (own name's menu), "footer".

    `url_name` is a URL name of the face, or a function of the request that gives the address (None: not shown now). `when`
    says whether the person sees it: yes or no, or rows of which there has to be one. `count` gives the rows whose number stands
    beside it. A page asks about all the rows of its links in one statement. `post` makes it a button (signing out).
    """
    name = url_name
    find: Callable[[HttpRequest], str | None]
    find = (lambda request: address(name)) if isinstance(name, str) else name
    _links.append(NavItem(face, label, order, place, find, when, count, group, post))
    _by_face.clear()


def register_place(face: str, function: Callable[[HttpRequest], Place | None]) -> None:
    """Say what names the account or customership of a face."""
    _places[face] = function


def register_person(face: str, function: Callable[[HttpRequest], Person | None]) -> None:
    """Say what names the signed-in person of a face."""
    _persons[face] = function


def register_search(face: str, url_name: str, label: Text, when: When | None = None) -> None:
    """Put a search field in a face's header; what is typed goes by POST as `q`, so that no name stands in an address."""
    _searches[face] = Search(url_name, label, when)


def register_home(
    face: str,
    template: str,
    order: int = 100,
    context: Callable[[HttpRequest], dict[str, Any] | None] = lambda request: {},
) -> None:
    """Add a part to a face's home page: a template, and a function that gives its variables (None: not for this person).

    The template finds them by their names, and all of them together as `block`.
    """
    _home.append(HomeBlock(face, template, order, context))


def _items(face: str, places: Sequence[str]) -> list[NavItem]:
    """The registered links of these places in their order; they are put in order once."""
    key = (face, *places)
    if key not in _by_face:
        found = (item for item in _links if item.face == face and item.place in places)
        _by_face[key] = sorted(found, key=lambda item: item.order)
    return _by_face[key]


def links(request: HttpRequest, face: str, place: str = "main") -> list[NavLink]:
    """The links of one place as this request sees them; the one that leads closest to the page is current."""
    return links_by_place(request, face, [place])[place]


def links_by_place(request: HttpRequest, face: str, places: Sequence[str]) -> dict[str, list[NavLink]]:
    """The links of several places, with one statement for whatever they ask of the database."""
    found: list[tuple[NavItem, str, bool, int]] = []
    asked: list[Rows | None] = []
    for item in _items(face, places):
        when = True if item.when is None else item.when(request)
        depends = isinstance(when, QuerySet | Question)
        if (depends or when) and (url := item.find(request)):
            found.append((item, url, depends, len(asked)))
            asked += [when[:1]] if isinstance(when, QuerySet) else [when] if isinstance(when, Question) else []
            asked += [item.count(request)] if item.count else []
    answers = counts(*asked)
    shown: dict[str, list[tuple[NavItem, str, int | None]]] = {place: [] for place in places}
    for item, url, depends, at in found:
        if not depends or answers[at]:
            number = answers[at + depends] or None if item.count else None
            shown[item.place].append((item, url, number))
    return {place: _links_of(request, items) for place, items in shown.items()}


def _links_of(request: HttpRequest, items: Sequence[tuple[NavItem, str, int | None]]) -> list[NavLink]:
    around = [
        url
        for _item, url, _count in items
        if request.path == url or (request.path.startswith(url) and url.count("/") > 2)
    ]
    closest = max(around, key=len, default=None)
    language, group, shown = get_language(), "", []
    for item, url, count in items:
        above, group = group, worded(item.group, language)
        heading = group if group != above else ""
        label = worded(item.label, language)
        shown.append(NavLink(label, url, url == closest, count, heading=heading, post=item.post, name=item.label))
    return shown


def place_of(request: HttpRequest, face: str) -> Place | None:
    return _places[face](request) if face in _places else None


def person_of(request: HttpRequest, face: str) -> Person | None:
    return _persons[face](request) if face in _persons else None


def search_of(request: HttpRequest, face: str) -> Search | None:
    search = _searches.get(face)
    return search if search and (search.when is None or search.when(request)) else None


def home_blocks(request: HttpRequest, face: str) -> list[tuple[str, dict[str, Any]]]:
    """The templates and contexts of a face's home page, in order."""
    blocks = sorted((block for block in _home if block.face == face), key=lambda block: block.order)
    return [(block.template, context) for block in blocks if (context := block.context(request)) is not None]


def tone_of(code: str) -> int:
    """The colour 0–7 that a code's pages wear: always the same for the same customership."""
    return sum((index + 1) * ord(character) for index, character in enumerate(code)) % 8
