"""Pages that belong to no room: the front page, the faces' home pages, the language switch, the accessibility statement."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from kortisto.access.doors import desk_door, holder_door, office_door, open_door, portal_door
from kortisto.ui.face import FACES, PREFIXED, PURPOSES
from kortisto.ui.language import remember_language
from kortisto.ui.navigation import home_blocks

from .gallery import gallery, gallery_confirm, gallery_search, gallery_status

__all__ = ["gallery", "gallery_confirm", "gallery_search", "gallery_status"]

LANGUAGE_KEPT_SECONDS = 365 * 24 * 3600


@open_door(face="public")
@require_safe
def front_page(request: HttpRequest) -> HttpResponse:
    """What this is and which door is whose."""
    return render(request, "faces/front_page.html", {"faces": [(face, PURPOSES[face.name]) for face in PREFIXED]})


@open_door(face="public")
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement that the law on digital services asks for (BR-AC-01)."""
    return render(request, "faces/accessibility.html", {"feedback": settings.KORTISTO_FEEDBACK})


@open_door
@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """The page in another language; the choice stays with the browser and, for who is signed in, with the person (BR-LA-01)."""
    language = request.POST.get("language", "")
    there = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(
        there, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        there = FACES[request.face].path  # type: ignore[attr-defined]
    response = HttpResponseRedirect(there)
    if language in dict(settings.LANGUAGES):
        remember_language(request, language)
        translation.activate(language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=LANGUAGE_KEPT_SECONDS,
            path="/",
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def _home(request: HttpRequest) -> HttpResponse:
    parts = home_blocks(request, request.face)  # type: ignore[attr-defined]
    blocks = [render_to_string(template, {**context, "block": context}, request) for template, context in parts]
    return render(request, "faces/home.html", {"blocks": blocks})


@portal_door
@require_safe
def portal_home(request: HttpRequest) -> HttpResponse:
    """What waits for the organisation, and where to begin."""
    return _home(request)


@desk_door
@require_safe
def desk_home(request: HttpRequest) -> HttpResponse:
    """The registrar's working day."""
    return _home(request)


@office_door
@require_safe
def office_home(request: HttpRequest) -> HttpResponse:
    """What the issuer has to handle."""
    return _home(request)


@holder_door(shows="own_cards")
@require_safe
def holder_home(request: HttpRequest) -> HttpResponse:
    """The holder's own cards."""
    return _home(request)
