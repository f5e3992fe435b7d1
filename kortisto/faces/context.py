"""What every whole page knows: its face, the issuer, who is signed in and where they stand."""

from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kortisto.ui import navigation
from kortisto.ui.face import FACES, Face

from .identity import admitted, default_person, default_place


class Here:
    """`here` in templates. Everything is asked only when the template comes to it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._name: str = getattr(request, "face", "public")

    @cached_property
    def face(self) -> Face:
        return FACES[self._name]

    @cached_property
    def issuer(self) -> str:
        """The card issuer's name in the page's language."""
        names = settings.KORTISTO_ISSUER
        return names.get((get_language() or "fi")[:2]) or names.get("fi", "")

    @cached_property
    def demo(self) -> bool:
        return settings.KORTISTO_DEMO

    @cached_property
    def person(self) -> navigation.Person | None:
        return navigation.person_of(self._request, self._name) or default_person(self._request)

    @cached_property
    def place(self) -> navigation.Place | None:
        known = navigation.place_of(self._request, self._name) if self.admitted else None
        return known or default_place(self._request)

    @cached_property
    def admitted(self) -> bool:
        return admitted(self._request)

    @cached_property
    def _links(self) -> dict[str, list[navigation.NavLink]]:
        """The links of every place around the page; somebody who has not come in sees neither navigation nor context."""
        places = ("main", "context", "person", "footer") if self.admitted else ("person", "footer")
        return navigation.links_by_place(self._request, self._name, places)

    @property
    def nav(self) -> list[navigation.NavLink]:
        return self._links.get("main", [])

    @property
    def context_links(self) -> list[navigation.NavLink]:
        return self._links.get("context", [])

    @property
    def person_links(self) -> list[navigation.NavLink]:
        return self._links["person"]

    @property
    def footer_links(self) -> list[navigation.NavLink]:
        return self._links["footer"]

    @cached_property
    def search(self) -> navigation.Search | None:
        return navigation.search_of(self._request, self._name) if self.admitted else None

    @property
    def overlays(self) -> SafeString:
        """What every page of a face holds ready, folded away: the dialogs, and how it is used by keys."""
        return _overlays(self._name, get_language())

    @property
    def languages(self) -> list[tuple[str, str]]:
        """Each language by its own name."""
        return list(settings.LANGUAGES)

    @property
    def full_path(self) -> str:
        """Where the language switch comes back to: this page, or the face's home when the page was an answer to a form."""
        return self._request.get_full_path() if self._request.method in ("GET", "HEAD") else self.face.path


@cache
def _overlays(face: str, language: str | None) -> SafeString:
    return render_to_string("faces/_overlays.html", {"face": FACES[face]})


def here(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `here`, and `face_base`, which templates extend."""
    mine = Here(request)
    return {"here": mine, "face_base": mine.face.base}
