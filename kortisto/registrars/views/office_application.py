"""Registrars' applications at the office: what the page of the matter shows, and its decisions."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import office_door, show_person
from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.contracts.models import Case, CaseKind
from kortisto.kernel.errors import Refusal
from kortisto.registrars.actions.approve_application import approve_application
from kortisto.registrars.actions.ask_employment import ask_employment
from kortisto.registrars.actions.reject_application import reject_application
from kortisto.registrars.forms import ReasonForm
from kortisto.registrars.models import RegistrarApplication
from kortisto.registrars.moves_import import work_address
from kortisto.registrars.queries import desk_of
from kortisto.registrars.queries_application import (
    APPROVE,
    across_organisations,
    application_of_case,
    proposal_about,
    second_person_needed,
)
from kortisto.registrars.states import APPLICATION, OPEN_APPLICATIONS, ApplicationState
from kortisto.rulebook.actions.propose import propose
from kortisto.ui.forms import Form, act, confirm_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.parts import Act

from .acts import training_acts
from .office import GIVERS, may_give


def application_section(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]]:
    """The applicant, the certificate, the points, what the organisation has said, and what follows from approving."""
    application = application_of_case(case)
    show_person(request, application.user.person)
    return "registrars/_office_application_section.html", {
        "application": application,
        "points": list(application.points.select_related("owner").order_by("sort_key")),
        "training_acts": training_acts(application.training) if may_give(request) else [],
        "application_proposal": proposal_about(application),
        "across": across_organisations(application),
        "desk_missing": application.state == ApplicationState.APPROVED and desk_of(application.user) is None,
    }


def application_acts(request: HttpRequest, case: Case) -> list[Act]:
    """Approving, rejecting, asking the administrators; a proposed approval waits for its second person."""
    application = application_of_case(case)
    acts = []
    if APPLICATION.can(application, "approve") and proposal_about(application) is None:
        acts.append(Act(_("Approve"), reverse("application_approve", args=[case.code]), confirm=True))
    if application.state in OPEN_APPLICATIONS and application.employment_asked_at is None:
        acts.append(
            Act(_("Ask about employment"), reverse("application_ask_employment", args=[case.code]), confirm=True)
        )
    if APPLICATION.can(application, "reject"):
        acts.append(Act(_("Reject"), reverse("application_reject", args=[case.code]), confirm=True, danger=True))
    return acts


def _application(code: str) -> tuple[Case, RegistrarApplication]:
    case = get_object_or_404(Case, code=code, kind=CaseKind.REGISTRAR_APPLICATION)
    return case, application_of_case(case)


@office_door(roles=GIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def application_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before the rights are given; proposes it where two people decide."""
    case, application = _application(code)
    by_two = second_person_needed(application)
    form: Form = ReasonForm(posted(request)) if by_two else Form(posted(request))

    def decide(*, once: str, reason: str = "") -> Any:
        if not by_two:
            return approve_application(actor=request.user, application=application, once=once)
        arguments = {"application": application}
        return propose(actor=request.user, decision=APPROVE, arguments=arguments, reason=reason, once=once)

    if request.method == "POST" and act(form, decide) is not None:
        if by_two:
            messages.success(request, _("The approval waits for somebody else."))
        else:
            messages.success(request, _("The application has been approved. The registrar has been told."))
            _open_desk(request, application)
        return redirect("case_detail", case.code)
    points = ", ".join(str(name_of(point)) for point in application.points.order_by("sort_key"))
    consequences = [
        _("%(name)s gets a registrar right at: %(points)s.") % {"name": application.user.name, "points": points},
        _("Rights that the person has elsewhere stay as they are."),
    ]
    if by_two:
        consequences.append(_("Somebody else of the office has to approve it; until then nothing changes."))
    elif desk_of(application.user) is None:
        consequences.append(_("A desk user name is opened, and the messages for its first use go out."))
    return confirm_page(
        request,
        title=_("Propose to approve the application?") if by_two else _("Approve the application?"),
        text=f"{application.user.name}, {name_of(application.account.organisation)}",
        consequences=consequences,
        form=form,
        submit=_("Propose the approval") if by_two else _("Approve the application"),
        back=reverse("case_detail", args=[code]),
    )


def _open_desk(request: HttpRequest, application: RegistrarApplication) -> None:
    """Who has no desk user name gets one with the first right; what stands in its way is said, and the right stays."""
    if desk_of(application.user) is not None:
        return
    point = application.points.order_by("pk").first()
    try:
        open_desk_credential(
            actor=request.user, user=application.user, phone=application.phone, post_address=work_address(point)
        )
    except Refusal as refusal:
        messages.warning(request, refusal.sentence)


@office_door(roles=GIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def application_reject(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the reason before the application is rejected."""
    case, application = _application(code)
    form = ReasonForm(posted(request))
    if request.method == "POST" and act(form, partial(reject_application, actor=request.user, application=application)):
        messages.success(request, _("The application has been rejected. The applicant has been told why."))
        return redirect("case_detail", case.code)
    return confirm_page(
        request,
        title=_("Reject the registrar application?"),
        form=form,
        consequences=[
            _("The applicant is told at once, with the reason you give, and can make a new application."),
            _("Rights that the person has elsewhere stay as they are."),
        ],
        submit=_("Reject the application"),
        danger=True,
        back=reverse("case_detail", args=[code]),
    )


@office_door(roles=GIVERS)
@require_http_methods(["GET", "HEAD", "POST"])
def application_ask_employment(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before the account's administrators get a task."""
    case, application = _application(code)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(ask_employment, actor=request.user, application=application)):
        messages.success(request, _("The administrators of the account have been asked."))
        return redirect("case_detail", case.code)
    return confirm_page(
        request,
        title=_("Ask whether the applicant works there?"),
        form=form,
        consequences=[
            _("The administrators of %(name)s get a message and a task in the online services.")
            % {"name": name_of(application.account.organisation)},
            _("The application stays here meanwhile; you decide whether you wait for the answer."),
        ],
        submit=_("Ask"),
        back=reverse("case_detail", args=[code]),
    )
