"""What portal, office and desk have in common of "Signing in and security": own events, and ending visits on other devices."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User, Visit
from kortisto.audit.models import AuditEvent
from kortisto.audit.queries import told
from kortisto.ui.forms import Form, act, confirm_page
from kortisto.ui.paging import page_of

from .common import posted


def events_page(
    request: HttpRequest, events: QuerySet[AuditEvent], *, about: User, back: str, lead: str | Promise
) -> HttpResponse:
    """What has happened to a user, as pages of a timeline."""
    page = page_of(request, events)
    entries = told(events.filter(pk__in=[event.pk for event in page.rows]), about=about)
    return render(request, "accounts/own_events.html", {"page": page, "entries": entries, "back": back, "lead": lead})


def end_visits_page(
    request: HttpRequest, visits: list[Visit], end: Callable[..., Any], *, title: str | Promise, back: str
) -> HttpResponse:
    """Asks before one of these visits on another machine, or every one of them, is ended."""
    others = [visit for visit in visits if visit.session_key != request.session.session_key]
    code = request.GET.get("kaynti", "")
    chosen = [visit for visit in others if visit.code == code] if code else others
    if not chosen:
        return redirect(back)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(end, actor=request.user, visits=chosen)):
        messages.success(request, _("The visits on other devices have ended."))
        return redirect(back)
    return confirm_page(
        request,
        title=title,
        form=form,
        consequences=[
            _("Visits that end: %(devices)s.")
            % {"devices": "; ".join(visit.device or str(_("Unknown device")) for visit in chosen)},
            _("What has not been saved there is lost. This visit goes on."),
            _("If you do not know a device, change your password too."),
        ],
        submit=_("End the visits"),
        danger=True,
        back=back,
    )
