"""A registrar's duties at the desk and in the portal: training kept fresh, the declaration given anew. And the office's lists."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, office_door, portal_door, show_person
from kortisto.accounts.models import User
from kortisto.kernel.clock import today
from kortisto.registrars.actions.accept_declaration import accept_declaration
from kortisto.registrars.actions.acknowledge_briefing import acknowledge_briefing
from kortisto.registrars.actions.call_for_declaration import call_for_declaration
from kortisto.registrars.duties import (
    briefing_tells_from,
    declaration_call,
    duties_of,
    registrars_now,
    training_term,
    without_declaration,
)
from kortisto.registrars.forms_duties import BriefingForm, CallForm, DeclarationForm
from kortisto.registrars.queries import rights_of, trainings_of
from kortisto.registrars.queries_duties import briefings_due, last_briefing, last_declaration, with_points
from kortisto.registrars.states import RightState
from kortisto.rulebook.read import rule
from kortisto.ui.forms import act, confirm_page, form_page, posted
from kortisto.ui.paging import page_of
from kortisto.ui.parts import Act, Tab

from .office import GIVERS, READERS, may_give

METHODS = ["GET", "HEAD", "POST"]
CALL_DAYS = 30


def _language() -> str:
    return (get_language() or "fi")[:2]


def _duties(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    facts: dict[str, Any] = {
        "duties": duties_of(user),
        "term": training_term(),
        "trainings": trainings_of(user, accepted=True)[:1],
        "briefing": last_briefing(user),
        "declaration": last_declaration(user),
        "rights": [right for right in rights_of(user) if right.state != RightState.ENDED],
        "today": today(),
    }
    return render(request, "registrars/duties.html", facts)


def _declaration(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    text = rule("registrar_declaration")
    form = DeclarationForm(posted(request), initial={"version": text.version})
    call = partial(accept_declaration, actor=user, language=_language())
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("Thank you. Your declaration has been kept."))
        return redirect("duty_list")
    if form.refusal is not None and form.refusal.code == "declaration_changed":
        form = _as_it_is_now(form, DeclarationForm, text.version)
    asked = declaration_call()
    facts = {"text": text.text(), "version": text.version, "call": asked, "given": last_declaration(user)}
    return form_page(request, "registrars/declaration_accept.html", form, **facts)


def _briefing(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    text = rule("update_briefing")
    form = BriefingForm(posted(request), initial={"version": text.version})
    call = partial(acknowledge_briefing, actor=user, language=_language())
    if request.method == "POST" and act(form, call) is not None:
        messages.success(request, _("Thank you. Your training is up to date."))
        return redirect("duty_list")
    if form.refusal is not None and form.refusal.code == "briefing_changed":
        form = _as_it_is_now(form, BriefingForm, text.version)
    facts = {"text": text.text(), "version": text.version, "duties": duties_of(user), "given": last_briefing(user)}
    return form_page(request, "registrars/briefing_read.html", form, **facts)


def _as_it_is_now(form: Any, kind: Any, version: str) -> Any:
    """The form anew, for the text that the page shows now, with what was refused above it."""
    fresh = kind({"version": version})
    fresh.is_valid()
    fresh.errors.clear()
    fresh.refuse(form.refusal)
    return fresh


@desk_door
@require_safe
def desk_duties(request: HttpRequest) -> HttpResponse:
    """What the registrar has to do to stay up to date."""
    return _duties(request)


@desk_door
@require_http_methods(METHODS)
def desk_declaration(request: HttpRequest) -> HttpResponse:
    """The declaration in force, to be read and given."""
    return _declaration(request)


@desk_door
@require_http_methods(METHODS)
def desk_briefing(request: HttpRequest) -> HttpResponse:
    """The update briefing, to be read and acknowledged."""
    return _briefing(request)


@portal_door(account=False)
@require_safe
def portal_duties(request: HttpRequest) -> HttpResponse:
    """The same in the portal, for who is there and not at the desk."""
    return _duties(request)


@portal_door(account=False)
@require_http_methods(METHODS)
def portal_declaration(request: HttpRequest) -> HttpResponse:
    """The declaration in force, to be read and given."""
    return _declaration(request)


@portal_door(account=False)
@require_http_methods(METHODS)
def portal_briefing(request: HttpRequest) -> HttpResponse:
    """The update briefing, to be read and acknowledged."""
    return _briefing(request)


# -- The office ---------------------------------------------------------------------------------------------------------


def _tabs(current: str) -> list[Tab]:
    return [
        Tab(_("Declaration"), reverse("declaration_overview"), current == "declaration"),
        Tab(_("Update briefing"), reverse("briefing_overview"), current == "briefing"),
    ]


@office_door(roles=READERS, shows="registrars")
@require_safe
def declaration_overview(request: HttpRequest) -> HttpResponse:
    """Who of today's registrars has not accepted the declaration in force; and the call to accept it."""
    version = rule("registrar_declaration").version
    call = declaration_call()
    page = page_of(request, without_declaration(version))
    show_person(request, *(user.person for user in page.rows))
    acts = []
    if call is None and may_give(request):
        acts.append(Act(_("Ask all registrars to accept"), reverse("declaration_call"), confirm=True))
    facts = {
        "page": page, "rows": with_points(list(page.rows)), "call": call, "version": version, "acts": acts,
        "registrars": registrars_now().count(), "missing": without_declaration(version).count(),
        "tabs": _tabs("declaration"), "today": today(),
    }  # fmt: skip
    return render(request, "registrars/declaration_overview.html", facts)


@office_door(roles=GIVERS)
@require_http_methods(METHODS)
def declaration_call_make(request: HttpRequest) -> HttpResponse:
    """Asks before every registrar is written to."""
    form = CallForm(posted(request), initial={"due_on": today() + timedelta(days=CALL_DAYS)})
    if request.method == "POST" and act(form, partial(call_for_declaration, actor=request.user)) is not None:
        messages.success(request, _("The registrars are being told. The list shows who has not accepted yet."))
        return redirect("declaration_overview")
    version = rule("registrar_declaration").version
    return confirm_page(
        request,
        title=_("Ask all registrars to accept version %(version)s of the declaration?") % {"version": version},
        form=form,
        consequences=[
            _("Registrars who have not accepted it get a message now and a reminder every %(days)s days: %(count)s.")
            % {"days": rule("declaration_reminder_days"), "count": without_declaration(version).count()},
            _("No right ends because of it. The list shows who has not accepted."),
        ],
        submit=_("Ask the registrars"),
        back=reverse("declaration_overview"),
    )


@office_door(roles=READERS, shows="registrars")
@require_safe
def briefing_overview(request: HttpRequest) -> HttpResponse:
    """Registrars whose update briefing is due or late; nobody while the rulebook sets no validity."""
    term = training_term()
    until = today() + (today() - briefing_tells_from(today()))
    lines = briefings_due(until=until) if term else []
    page = page_of(request, lines)
    users = {user.pk: user for user in with_points([line.user for line in page.rows])}
    show_person(request, *(user.person for user in users.values()))
    facts = {
        "page": page, "rows": [(users[line.user.pk], line) for line in page.rows], "term": term, "count": len(lines),
        "late": sum(line.late for line in lines), "version": rule("update_briefing").version, "tabs": _tabs("briefing"),
    }  # fmt: skip
    return render(request, "registrars/briefing_overview.html", facts)
