"""Pages that say no, in the look of the face that was asked. Each says what happened and what to do next."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal
from kortisto.ui.face import FACES

logger = logging.getLogger("kortisto.faces")

TITLES = {
    400: _("The request could not be understood"),
    403: _("You do not have the right to do this"),
    404: _("The page was not found"),
    409: _("The situation has changed"),
    422: _("This cannot be done now"),
    429: _("Too many attempts"),
    500: _("Something went wrong on our side"),
}
SENTENCES = {
    400: _("The address or the form was damaged on the way. Go back and try again."),
    403: _("The page exists, but your right to it has ended or does not cover it."),
    404: _("The address may have been mistyped, or the item does not exist or is not visible to you."),
    409: _("Somebody else was first. Reload the page to see where the matter stands."),
    422: _("A rule prevents this. Go back to see what is missing."),
    429: _("Wait for a while and try again."),
    500: _("The fault has been written down. Try again in a moment; nothing was half done."),
}


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal's own sentence and code, with the status it asks for."""
    return error_page(request, refusal.status, sentence=refusal.sentence, code=refusal.code)


def error_page(request: HttpRequest, status: int, *, sentence: Any = "", code: str = "") -> HttpResponse:
    """One of the error pages. To htmx the box alone, sent to the place of messages, so that the page under it stays."""
    facts = {
        "status": status,
        "title": TITLES[status],
        "sentence": sentence or SENTENCES[status],
        "code": code,
        "face_path": FACES[getattr(request, "face", "public")].path,
        # A view that knows where the matter itself stands says so before it acts.
        "back": getattr(request, "way_back", ""),
    }
    if request.headers.get("HX-Request") and not request.headers.get("HX-Boosted"):
        response = render(request, "ui/_error.html", facts, status=status)
        response.headers["HX-Retarget"] = "#messages"
        response.headers["HX-Reswap"] = "innerHTML show:#messages:top"
        return response
    return render(request, "ui/error.html", facts, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The address or form was malformed; it came before the face was known, perhaps, so nothing is asked of it."""
    return bare_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return error_page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    return bare_page(request, 500)


def bare_page(request: HttpRequest, status: int) -> HttpResponse:
    """A page that needs neither database nor session, because they may be what failed."""
    face = FACES[getattr(request, "face", "public")]
    facts = {
        "status": status,
        "title": TITLES[status],
        "sentence": SENTENCES[status],
        "face": face,
        "face_path": face.path,
    }
    return HttpResponse(render_to_string("ui/bare_error.html", facts), status=status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without the cookie it was made with: most often a page left open over a sign-out."""
    logger.warning("http:csrf_refused", extra={"reason": reason})
    return error_page(
        request,
        403,
        sentence=_(
            "The form had grown old, or your browser does not keep cookies. Go back, reload the page and send the form again."
        ),
        code="form_expired",
    )
