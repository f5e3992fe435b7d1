"""Inquiries at the office: begun from a registrar's page, gone through card by card, carried out by two people, closed."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kortisto.access.doors import office_door, office_roles, show_person
from kortisto.access.policy import INQUIRERS
from kortisto.accounts.models import OfficeRole, User
from kortisto.accounts.visits import open_visits
from kortisto.audit.queries import told
from kortisto.documents.csv_file import csv_file
from kortisto.documents.download import attachment, download, paper
from kortisto.documents.models import Document
from kortisto.inquiries.actions.close_inquiry import close_inquiry
from kortisto.inquiries.actions.export_incident_file import export_incident_file
from kortisto.inquiries.actions.mark_items import mark_items
from kortisto.inquiries.actions.open_inquiry import open_inquiry
from kortisto.inquiries.collecting import acts_of
from kortisto.inquiries.forms import CloseForm, MarkForm, OpenForm, ReasonForm
from kortisto.inquiries.incident_file import incident_json, incident_paper, incident_rows
from kortisto.inquiries.models import Inquiry
from kortisto.inquiries.queries import (
    REVOKE,
    inquiries,
    items_of,
    lines_of,
    mark_words,
    open_inquiry_into,
    proposal_about,
    standing_of,
)
from kortisto.inquiries.states import INQUIRY, InquiryState, Mark
from kortisto.kernel.clock import today
from kortisto.registrars.queries import rights_of
from kortisto.registrars.states import RightState
from kortisto.rulebook.actions.propose import propose
from kortisto.ui.forms import act, confirm_page, form_page, posted
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act, Tab

READERS = (*INQUIRERS, OfficeRole.AUDITOR)
METHODS = ["GET", "HEAD", "POST"]
MARKS = ("", Mark.OPEN, Mark.FINE, Mark.TO_REVOKE, Mark.REVOKED, Mark.OVER)


def _may(request: HttpRequest) -> bool:
    return bool(office_roles(request) & set(INQUIRERS))


def _inquiry(request: HttpRequest, code: str) -> Inquiry:
    """An inquiry that the visitor may see: never the one into their own acts."""
    rows = Inquiry.objects.select_related("user__person", "opened_by", "closed_by").exclude(user=request.user)
    return get_object_or_404(rows, code=code)


@office_door(roles=READERS, shows="inquiry")
@require_safe
def inquiry_list(request: HttpRequest) -> HttpResponse:
    """Inquiries that are under way, and those that are closed."""
    closed = request.GET.get("nayta") == "paatetyt"
    page = page_of(request, inquiries(closed=closed).exclude(user=request.user))
    show_person(request, *(row.user.person for row in page.rows))
    tabs = [
        Tab(pgettext("inquiry", "Under way"), "?", not closed),
        Tab(pgettext("inquiry", "Closed"), "?nayta=paatetyt", closed),
    ]
    return render(request, "inquiries/inquiry_list.html", {"page": page, "tabs": tabs, "closed": closed})


@office_door(roles=INQUIRERS, shows="inquiry")
@require_http_methods(METHODS)
def inquiry_open(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an inquiry into a registrar's acts; one that is under way is gone on with."""
    user = get_object_or_404(User.objects.select_related("person").exclude(pk=request.user.pk), code=code)
    known = open_inquiry_into(user)
    if known is not None:
        return redirect("inquiry_detail", known.code)
    show_person(request, user.person)
    form = OpenForm(posted(request), initial={"last_day": today()})
    if request.method == "POST":
        made = act(form, partial(open_inquiry, actor=request.user, user=user))
        if made is not None:
            messages.success(request, _("The inquiry has been opened. The cards are being collected."))
            return redirect("inquiry_detail", made.code)
    return form_page(request, "inquiries/inquiry_open.html", form, shown=user)


@office_door(roles=READERS, shows="inquiry")
@require_http_methods(METHODS)
def inquiry_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One inquiry: the registrar's rights and visits, the cards to look at, what has been decided."""
    inquiry = _inquiry(request, code)
    standing = standing_of(inquiry)
    facts: dict[str, Any] = {"inquiry": inquiry, "standing": standing, "moving": _moving(inquiry)}
    if request.htmx and request.method == "GET":  # type: ignore[attr-defined]
        return render(request, "inquiries/_progress.html", facts)
    mark = request.GET.get("merkinta", "")
    listed = items_of(inquiry, mark=mark)
    page = page_of(request, listed, size=100)
    lines = lines_of(inquiry, page.rows)
    show_person(request, inquiry.user.person, *(line.item.order.holder for line in lines))
    may_mark = _may(request) and inquiry.state == InquiryState.OPEN
    more = listed.count() if page.has_other_pages else 0
    form = MarkForm(posted(request), lines=lines, listed=listed, more=more)
    if request.method == "POST":
        if not _may(request):
            raise Http404
        if act(form, partial(mark_items, actor=request.user, inquiry=inquiry)) is not None:
            messages.success(request, _marks_saved(form.left))
            # After the whole list was marked, the page that was looked at may not be there any more.
            return redirect(
                f"{request.path}?{urlencode({'merkinta': mark})}" if form.whole else request.get_full_path()
            )
    proposal = proposal_about(inquiry)
    rights = rights_of(inquiry.user)
    facts |= {
        "page": page, "lines": lines, "may_mark": may_mark, "proposal": proposal, "rights": rights,
        "visits": open_visits(inquiry.user), "acts": _acts(request, inquiry, standing.to_revoke, proposal),
        "right_acts": _right_acts(request, inquiry, rights), "tabs": _tabs(inquiry, mark), "acts_done": _count(inquiry),
    }  # fmt: skip
    return form_page(request, "inquiries/inquiry_detail.html", form, **facts)


def _marks_saved(left: int) -> str:
    if not left:
        return _("The marks have been saved.")
    told = ngettext(
        "The marks have been saved. %(left)s on this list is still without this mark.",
        "The marks have been saved. %(left)s on this list are still without this mark.",
        left,
    )
    return told % {"left": left}


def _moving(inquiry: Inquiry) -> bool:
    return inquiry.state in (InquiryState.COLLECTING, InquiryState.REVOKING)


def _count(inquiry: Inquiry) -> int:
    return acts_of(inquiry.user, inquiry.first_day, inquiry.last_day).count()


def _tabs(inquiry: Inquiry, mark: str) -> list[Tab]:
    here = reverse("inquiry_detail", args=[inquiry.code])
    return [
        Tab(mark_words(one), f"{here}?{urlencode({'merkinta': one})}" if one else here, mark == one) for one in MARKS
    ]


def _acts(request: HttpRequest, inquiry: Inquiry, to_revoke: int, proposal: Any) -> list[Act]:
    if not _may(request):
        return []
    acts = []
    if INQUIRY.can(inquiry, "revoke") and to_revoke and proposal is None:
        url = reverse("inquiry_revoke", args=[inquiry.code])
        acts.append(Act(_("Have the marked cards revoked"), url, confirm=True, danger=True))
    if INQUIRY.can(inquiry, "close"):
        acts.append(Act(_("Close the inquiry"), reverse("inquiry_close", args=[inquiry.code])))
    return acts


def _right_acts(request: HttpRequest, inquiry: Inquiry, rights: list[Any]) -> list[Act]:
    if not _may(request):
        return []
    states = {right.state for right in rights}
    code = inquiry.code
    acts = []
    if RightState.ACTIVE in states:
        acts.append(Act(_("Suspend all rights"), reverse("inquiry_suspend", args=[code]), confirm=True, danger=True))
    if RightState.SUSPENDED in states:
        acts.append(Act(_("Restore the rights"), reverse("inquiry_restore", args=[code]), confirm=True))
    if states - {RightState.ENDED}:
        acts.append(Act(_("End all rights"), reverse("inquiry_end_rights", args=[code]), confirm=True, danger=True))
    return acts


@office_door(roles=READERS, shows="inquiry")
@require_safe
def inquiry_acts(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that the registrar did in the period, as the log has it."""
    inquiry = _inquiry(request, code)
    page = page_of(request, acts_of(inquiry.user, inquiry.first_day, inquiry.last_day), size=100)
    codes = {event.person for event in page.rows if event.person}
    request.persons_shown.update(codes)  # type: ignore[attr-defined]
    show_person(request, inquiry.user.person)
    auditor = OfficeRole.AUDITOR in office_roles(request)
    events = acts_of(inquiry.user, inquiry.first_day, inquiry.last_day).filter(pk__in=[event.pk for event in page.rows])
    entries = told(events, page=(lambda event: reverse("event_detail", args=[event.code])) if auditor else None)
    return render(request, "inquiries/inquiry_acts.html", {"inquiry": inquiry, "page": page, "entries": entries})


@office_door(roles=INQUIRERS)
@require_http_methods(METHODS)
def inquiry_revoke(request: HttpRequest, code: str) -> HttpResponse:
    """Proposes that the marked cards be revoked; somebody else approves."""
    inquiry = _inquiry(request, code)
    form = ReasonForm(posted(request))
    call = partial(propose, actor=request.user, decision=REVOKE, arguments={"inquiry": inquiry})
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("The revoking waits for somebody else's approval. Until then nothing is revoked."))
        return redirect("inquiry_detail", code)
    return confirm_page(
        request,
        title=_("Propose to revoke the marked cards?"),
        form=form,
        consequences=[
            _("Cards and open orders that are revoked: %(count)s.") % {"count": standing_of(inquiry).to_revoke},
            _(
                "Somebody else of the office has to approve it. Then the cards are cancelled for good one after another."
            ),
            _("Their holders are told, where an address is known."),
        ],
        submit=_("Propose the revoking"),
        danger=True,
        back=reverse("inquiry_detail", args=[code]),
    )


@office_door(roles=INQUIRERS)
@require_http_methods(METHODS)
def inquiry_close(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the conclusion before the inquiry is closed."""
    inquiry = _inquiry(request, code)
    form = CloseForm(posted(request))
    if request.method == "POST" and act(form, partial(close_inquiry, actor=request.user, inquiry=inquiry)) is not None:
        messages.success(request, _("The inquiry has been closed. The incident file is being sealed."))
        return redirect("inquiry_detail", code)
    return form_page(request, "inquiries/inquiry_close.html", form, inquiry=inquiry, standing=standing_of(inquiry))


@office_door(roles=READERS, shows="inquiry")
@require_POST
def inquiry_file(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The incident file as a paper, for a spreadsheet, or for a program; each download is on record."""
    inquiry = _inquiry(request, code)
    if form not in ("pdf", "csv", "json"):
        raise Http404
    show_person(request, inquiry.user.person, *(item.order.holder for item in items_of(inquiry)))
    export_incident_file(actor=request.user, inquiry=inquiry, form=form)
    name = f"selvitys-{inquiry.code}"
    if form == "csv":
        head, rows = incident_rows(inquiry)
        return csv_file(head, rows, name=name)
    if form == "json":
        return attachment(incident_json(inquiry), name=f"{name}.json", content_type="application/json")
    if inquiry.document:
        return download(get_object_or_404(Document, code=inquiry.document, subject=inquiry.reference))
    return paper(incident_paper(inquiry, (get_language() or "fi")[:2]), name=name)
