"""Registration points for everybody: found by municipality, county or name, without signing in.

These pages are the same for all, so they may be kept by caches for some minutes: the language stands in the address, and
nothing is remembered of who reads them.
"""

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.views.decorators.http import require_safe

from kortisto.access.doors import open_door
from kortisto.organisations.queries import closing_of
from kortisto.organisations.queries_points import public_owners, public_points
from kortisto.organisations.states import PointState
from kortisto.rulebook.read import rule
from kortisto.ui.manners import polite
from kortisto.ui.paging import page_of

KEPT_SECONDS = 300
# More than anybody clicks in a minute from one address, less than somebody who copies the list without pause.
VISITS_A_MINUTE = 120

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """A page for everybody, in the language that its address names (`kieli`), kept by caches for some minutes."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        polite(request, "points", most=VISITS_A_MINUTE, seconds=60)
        asked = request.GET.get("kieli", "")
        language = asked if asked in dict(settings.LANGUAGES) else translation.get_language() or "fi"
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
        response["Content-Language"] = language
        return response

    return shown


def _language_links(request: HttpRequest) -> list[tuple[str, str, str]]:
    """The same page in each language, by its own address."""
    links = []
    for code, name in settings.LANGUAGES:
        query: QueryDict = request.GET.copy()
        query["kieli"] = code
        links.append((code, name, f"?{query.urlencode()}"))
    return links


@open_door(face="public")
@require_safe
@public_page
def public_points_page(request: HttpRequest) -> HttpResponse:
    """The registration points by municipality, narrowed by what is typed and by their owner."""
    text, owner = request.GET.get("q", "")[:80], request.GET.get("alue", "")[:20]
    page = page_of(request, public_points(text, owner))
    facts = {
        "page": page,
        "municipalities": [
            (name, list(points)) for name, points in groupby(page.rows, key=lambda row: row.municipality)
        ],
        "owners": public_owners(),
        "text": text,
        "owner": owner,
        "language_links": _language_links(request),
    }
    return render(request, "organisations/public_points.html", facts)


@open_door(face="public")
@require_safe
@public_page
def public_point(request: HttpRequest, code: str) -> HttpResponse:
    """One registration point: where it is, when it is open, how to book, what a visit costs."""
    point = get_object_or_404(public_points(), code=code)
    facts = {
        "point": point,
        "hours": point.hours((translation.get_language() or "fi")[:2]),
        "closing": closing_of(point) if point.state == PointState.CLOSING else None,
        "revocation_phone": rule("revocation_phone"),
        "language_links": _language_links(request),
    }
    return render(request, "organisations/public_point.html", facts)
