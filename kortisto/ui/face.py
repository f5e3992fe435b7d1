"""The five faces by name: where they stand, what they are called, and how an address on one of them is made.

Rooms below `faces` need addresses too (mails, jobs, papers), so the names live here and the pages live there.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Face:
    """One face: its path, its own cookies, its own root URLconf, its base page."""

    name: str
    prefix: str
    label: str | Promise
    side: bool = False
    """Navigation stands beside the content; otherwise in the header."""

    @property
    def path(self) -> str:
        """The path under which everything of the face lies, cookies included: "/vartti/"."""
        return f"/{self.prefix}"

    @property
    def urlconf(self) -> str:
        return f"kortisto.faces.urls_{self.name}" if self.prefix else settings.ROOT_URLCONF

    @property
    def base(self) -> str:
        """The base page that its templates extend (`{% extends face_base %}`)."""
        return f"faces/{self.name}_base.html"

    @property
    def session_cookie(self) -> str:
        return f"kortisto_{self.name}_session"

    @property
    def csrf_cookie(self) -> str:
        return f"kortisto_{self.name}_csrf"


FACES = {
    face.name: face
    for face in (
        Face("public", "", pgettext_lazy("face", "Front page")),
        Face("portal", "asiointi/", pgettext_lazy("face", "Online services"), side=True),
        Face("desk", "vartti/", pgettext_lazy("face", "Vartti")),
        Face("office", "virasto/", pgettext_lazy("face", "Issuer's office"), side=True),
        Face("holder", "oma/", pgettext_lazy("face", "My cards")),
    )
}
PREFIXED = tuple(face for face in FACES.values() if face.prefix)

PURPOSES = {
    "portal": _("Contracts, mandates, users and registrar applications of your organisation."),
    "desk": _("Ordering, handing over and managing cards at a registration point."),
    "office": _("Handling contracts and rights, registers, rulebook and supervision at the card issuer."),
    "holder": _("Your own cards: where a card is, how long it is valid, and reporting a lost card."),
}


def face_of_path(path: str) -> Face:
    """The face that a request's path belongs to; what lies outside the four is public."""
    for face in PREFIXED:
        if path.startswith(face.path) or path == face.path.rstrip("/"):
            return face
    return FACES["public"]


def address(face: str, url_name: str, *args: Any, **kwargs: Any) -> str:
    """The path of a page on a face, from anywhere: `address("desk", "card_detail", card.code)` → "/vartti/kortit/…/"."""
    return reverse(url_name, urlconf=FACES[face].urlconf, args=args, kwargs=kwargs)


def full_address(face: str, url_name: str, *args: Any, **kwargs: Any) -> str:
    """The whole address, for mails and papers."""
    return f"{settings.KORTISTO_PUBLIC_ADDRESS}{address(face, url_name, *args, **kwargs)}"
