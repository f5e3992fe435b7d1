"""A person's own application to become a registrar, and the task of the administrator who is asked about it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import portal_door
from kortisto.accounts.models import User
from kortisto.contracts.models import CardContract, Case, CaseKind
from kortisto.contracts.queries import cases
from kortisto.contracts.states import GRANTED_STATES
from kortisto.kernel.errors import Refusal
from kortisto.organisations.actions.choose_account import choose_account
from kortisto.organisations.models import MemberRole, RegistrationPoint
from kortisto.registrars.actions.answer_application import answer_application
from kortisto.registrars.actions.apply_as_registrar import apply_as_registrar
from kortisto.registrars.actions.tell_employment import tell_employment
from kortisto.registrars.actions.withdraw_application import withdraw_application
from kortisto.registrars.application_rules import (
    best_training,
    kinds_of_version,
    points_of_version,
    refuse_a_second,
    refuse_what_need_not_be,
    refuse_without_person,
    rights_at,
    training_for,
)
from kortisto.registrars.forms_application import AnswerForm, ApplicationForm, EmploymentForm
from kortisto.registrars.models import RegistrarApplication
from kortisto.registrars.queries_application import application_of_case, open_application, other_account_with
from kortisto.registrars.queries_course import own_trainings
from kortisto.registrars.states import TrainingState
from kortisto.rulebook.read import rule
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted

ADMINISTRATORS = (MemberRole.ADMINISTRATOR,)


def _case(request: HttpRequest, code: str, kind: str) -> Case | None:
    rows = cases(user=request.user, account=request.account)  # type: ignore[attr-defined]
    return rows.filter(code=code, kind=kind).first()


def _application(request: HttpRequest, code: str, *, mine: bool = True) -> tuple[Case, RegistrarApplication]:
    case = _case(request, code, CaseKind.REGISTRAR_APPLICATION)
    if case is None:
        raise Http404
    application = application_of_case(case)
    if mine and application.user_id != request.user.pk:
        raise Http404
    return case, application


@portal_door
@require_http_methods(["GET", "HEAD", "POST"])
def registrar_apply(request: HttpRequest, code: str) -> HttpResponse:
    """ "Tee rekisteröijähakemus" on the contract's row: what is missing is said first, with the way on; then the form."""
    me: User = request.user  # type: ignore[assignment]
    case = _case(request, code, CaseKind.CONTRACT)
    if case is None:
        return _in_another_account(request, me, code)
    version = case.version
    assert version is not None
    account = request.account  # type: ignore[attr-defined]
    points = points_of_version(version) if version.state in GRANTED_STATES else []
    stopped = _what_stops(me, version.contract, points, granted=version.state in GRANTED_STATES)
    facts: dict[str, Any] = {"case": case, "account": account, "back": reverse("case_detail", args=[case.code])}
    if stopped is not None:
        way = {"person_unknown": "identify", "no_certificate": "course"}.get(stopped.code, "")
        open_one = open_application(me, version.contract) if stopped.code == "application_open" else None
        facts |= {"refusal": stopped, "way": way, "held": rights_at(me, points), "open_one": open_one}
        return render(request, "registrars/apply_refused.html", facts, status=422)
    open_points = [point for point in points if not rights_at(me, [point])]
    trainings = [one for one in own_trainings(me) if one.state != TrainingState.REJECTED]
    best = best_training(me)
    kinds = kinds_of_version(version)
    form = ApplicationForm(
        posted(request), points=open_points, kinds=kinds, trainings=trainings,
        initial={"training": best.code if best else "", "card_kinds": kinds,
                 "points": [open_points[0].code] if len(open_points) == 1 else []},
    )  # fmt: skip
    if request.method == "POST":
        send = partial(apply_as_registrar, actor=me, account=account, contract=version.contract)
        made = act(form, send)
        if made is not None:
            messages.success(request, _("Your application has been sent. You get a message when it has been decided."))
            return redirect("case_detail", Case.objects.get(subject=made.reference).code)
    try:
        refuse_what_need_not_be(user=me, points=points)
    except Refusal as refusal:
        facts["as_they_were"] = refusal.sentence
    declaration = rule("registrar_declaration")
    facts["declaration"] = declaration.text((get_language() or "fi")[:2])
    facts["declaration_version"] = declaration.version
    return form_page(request, "registrars/apply.html", form, **facts)


def _what_stops(me: User, contract: CardContract, points: list[RegistrationPoint], *, granted: bool) -> Refusal | None:
    """The first reason why this person cannot apply here now; rights at some of the points leave the others open."""
    try:
        if not granted:
            raise Refusal(
                "contract_not_granted",
                _("The organisation's card contract has not been granted yet. Apply when it has been."),
            )
        if not points:
            raise Refusal(
                "no_points",
                _("The contract has no registration points of its own; registrars apply on another contract."),
            )
        if all(rights_at(me, [point]) for point in points):
            refuse_what_need_not_be(user=me, points=points)
        refuse_a_second(user=me, contract=contract)
        refuse_without_person(user=me)
        training_for(user=me, training=None)
    except Refusal as refusal:
        return refusal
    return None


def _in_another_account(request: HttpRequest, me: User, code: str) -> HttpResponse:
    """The contract may be another account's of this person: it is named, and one button changes to it (BR-US-04)."""
    other = other_account_with(me, code)
    if other is None:
        raise Http404
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(choose_account, actor=me, account=other)) is not None:
        request.session["account"] = other.code
        return redirect("registrar_apply", code)
    return form_page(request, "registrars/apply_switch.html", form, other=other)


@portal_door
@require_http_methods(["GET", "HEAD", "POST"])
def application_answer(request: HttpRequest, code: str) -> HttpResponse:
    """The applicant answers the office's question."""
    case, application = _application(request, code)
    form = AnswerForm(posted(request), request.FILES or None)
    if (
        request.method == "POST"
        and act(form, partial(answer_application, actor=request.user, application=application)) is not None
    ):
        messages.success(request, _("Your answer has been sent. The handling goes on."))
        return redirect("case_detail", case.code)
    talk = list(case.messages.select_related("written_by"))
    return form_page(request, "registrars/application_answer.html", form, case=case, talk=talk)


@portal_door
@require_http_methods(["GET", "HEAD", "POST"])
def application_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before the application is taken back."""
    case, application = _application(request, code)
    form = Form(posted(request))
    if request.method == "POST" and act(
        form, partial(withdraw_application, actor=request.user, application=application)
    ):
        messages.success(request, _("The application has been withdrawn."))
        return redirect("case_detail", case.code)
    return confirm_page(
        request,
        title=_("Withdraw the registrar application?"),
        form=form,
        consequences=[_("The application ends here. You can make a new one whenever you like.")],
        submit=_("Withdraw the application"),
        danger=True,
        back=reverse("case_detail", args=[code]),
    )


@portal_door(roles=ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def application_employment(request: HttpRequest, code: str) -> HttpResponse:
    """An administrator tells whether the applicant works there."""
    case, application = _application(request, code, mine=False)
    form = EmploymentForm(posted(request))
    if request.method == "POST" and act(form, partial(tell_employment, actor=request.user, application=application)):
        messages.success(request, _("Thank you. The card issuer decides on the application."))
        return redirect("case_detail", case.code)
    return form_page(request, "registrars/application_employment.html", form, case=case, application=application)


def application_section(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]]:
    """What an application's matter shows in the portal."""
    application = get_object_or_404(RegistrarApplication, code=case.subject.partition(":")[2])
    points = list(application.points.order_by("sort_key"))
    return "registrars/_application_section.html", {"application": application, "points": points}
