"""The registrar's archive of bulletins at the desk: what is new, what was, as a page and as a paper."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kortisto.access.doors import desk_door
from kortisto.bulletins.actions.acknowledge_bulletin import acknowledge_bulletin
from kortisto.bulletins.actions.read_bulletin import read_bulletin
from kortisto.bulletins.markdown import to_html
from kortisto.bulletins.models import BulletinAttachment
from kortisto.bulletins.papers import bulletin_paper
from kortisto.bulletins.queries import attached_to, own_bulletins, titles
from kortisto.documents.download import download, paper
from kortisto.documents.models import Document
from kortisto.ui.forms import Form, one_press
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Tab

from .office import NAMES


def page_language() -> str:
    return (get_language() or "fi")[:2]


def own_or_404(request: HttpRequest, code: str) -> Any:
    bulletin = own_bulletins(request.user).filter(code=code).first()  # type: ignore[arg-type]
    if bulletin is None:
        raise Http404
    return bulletin


@desk_door
@require_safe
def bulletin_list(request: HttpRequest) -> HttpResponse:
    """Every bulletin that concerns the registrar, the newest first."""
    page = page_of(request, own_bulletins(request.user))  # type: ignore[arg-type]
    facts = {"page": page, "rows": titles(page, page_language())}
    return render(request, "bulletins/desk_bulletin_list.html", facts)


@desk_door
@require_safe
def bulletin_read(request: HttpRequest, code: str) -> HttpResponse:
    """One bulletin; opening it is reading it."""
    bulletin = own_or_404(request, code)
    if bulletin.mine and bulletin.read_at is None:
        read_bulletin(actor=request.user, bulletin=bulletin)
    asked = request.GET.get("kieli", page_language())
    language = bulletin.language_for(asked)
    facts = {
        "bulletin": bulletin,
        "title": bulletin.title(language),
        "shown_in": language,
        "tabs": [Tab(NAMES[each], f"?kieli={each}", each == language) for each in bulletin.languages],
        "html": mark_safe(to_html(bulletin.text(language))),  # noqa: S308 — made by our own reader, no HTML passes
        "attachments": attached_to(bulletin, language),
        "form": Form(),
    }
    return render(request, "bulletins/bulletin_read.html", facts)


@desk_door
@require_POST
def bulletin_acknowledge(request: HttpRequest, code: str) -> HttpResponse:
    """One press: read and understood."""
    bulletin = own_or_404(request, code)
    call = partial(acknowledge_bulletin, actor=request.user, bulletin=bulletin)
    done = _("Thank you. The bulletin has been acknowledged.")
    return one_press(request, call, done=done, then=reverse("bulletin_read", args=[code]))


@desk_door
@require_safe
def bulletin_pdf(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The bulletin as a paper in one of its languages."""
    bulletin = own_or_404(request, code)
    shown = bulletin.language_for(language)
    return paper(bulletin_paper(bulletin, shown), name=f"bulletin-{bulletin.code}-{shown}")


@desk_door
@require_safe
def bulletin_attachment(request: HttpRequest, code: str) -> HttpResponse:
    """One attachment of a bulletin that concerns the registrar."""
    attachment = get_object_or_404(BulletinAttachment.objects.select_related("bulletin"), code=code)
    own_or_404(request, attachment.bulletin.code)
    return download(get_object_or_404(Document, code=attachment.document))
