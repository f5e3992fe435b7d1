"""The application for a card contract: a task list, one page a part, a review, and the submission."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kortisto.access.doors import portal_door
from kortisto.contracts.actions.add_mandate import add_mandate
from kortisto.contracts.actions.add_subscription import add_subscription
from kortisto.contracts.actions.choose_main_point import choose_main_point
from kortisto.contracts.actions.look_up_point import PointFound, look_up_point
from kortisto.contracts.actions.remove_mandate import remove_mandate
from kortisto.contracts.actions.remove_subscription import remove_subscription
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.contract_types import types_of
from kortisto.contracts.differences import differences, lines_of_part, stamp_of
from kortisto.contracts.forms import FORMS, AuthorisedForm, PartForm, PointsForm, StartForm
from kortisto.contracts.models import Case, CaseKind, ContractType, ContractVersion, Mandate
from kortisto.contracts.moves import EDITABLE_STATES
from kortisto.contracts.papers import kind_names
from kortisto.contracts.parts import (
    BY_SLUG,
    LANGUAGE,
    MANDATES,
    MODE,
    POINTS,
    Part,
    drafted_mandates,
    is_filled_in,
    missing_parts,
    parts_beside,
    parts_for,
    unanswered_mandates,
)
from kortisto.contracts.queries import LATEST, last_saved, unfinished_cases
from kortisto.contracts.signatories import without_evidence
from kortisto.contracts.states import (
    CHANGEABLE_MANDATE_STATES,
    OPEN_MANDATE_STATES,
    MandateState,
    VersionState,
)
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.ui.face import address
from kortisto.ui.forms import Form, act, form_page, posted
from kortisto.ui.parts import Task

from .matter import contract_case_of
from .portal import CONTRACTS


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_start(request: HttpRequest) -> HttpResponse:
    """Who needs a contract, who does not (BR-AU-16), and the button that starts one."""
    account = request.account  # type: ignore[attr-defined]
    unfinished = unfinished_cases(user=request.user, account=account).filter(kind=CaseKind.CONTRACT)
    # Of each type the latest one is enough.
    busy = {case.type: case for case in unfinished.order_by("type", *LATEST).distinct("type")}
    types = types_of(account.organisation)
    free = [value for value in types if value not in busy]
    asked = request.GET.get("tyyppi", "")
    chosen = asked if asked in free else free[0] if free else ""
    form = StartForm(free or types, posted(request), initial={"type": chosen})
    if request.method == "POST":
        version = act(form, partial(start_contract, actor=request.user, account=account))
        if version is not None:
            return redirect("application", version.case.code)
    in_force = ContractVersion.objects.filter(
        contract__account=account, contract__type=chosen, state=VersionState.IN_FORCE
    ).first()
    running = None if free else max(busy.values(), key=lambda case: case.changed_at, default=None)
    facts = {"running": running, "in_force": in_force, "sote": ContractType.SOTE in free}
    there = address("public", "public_points")
    return form_page(request, "contracts/contract_start.html", form, points_url=there, **facts)


def editable(request: HttpRequest, code: str) -> tuple[Case, ContractVersion]:
    """The matter while its application can still be changed."""
    case = contract_case_of(request, code)
    version = case.version
    assert version is not None
    if version.state not in EDITABLE_STATES:
        raise WrongState("contracts.ContractVersion.change", version.state)
    return case, version


@portal_door(roles=CONTRACTS)
@require_safe
def application(request: HttpRequest, code: str) -> HttpResponse:
    """The task list: what this customer is asked, and what is still missing."""
    case, version = editable(request, code)
    tasks = [
        Task(
            part.label,
            "done" if is_filled_in(version, part) else "to_do",
            reverse("application_part", args=[code, part.slug]),
        )
        for part in parts_for(version)
    ]
    missing = missing_parts(version)
    ready = bool(version.registrar_mode) and not missing
    review = Task(
        pgettext("application", "Check and send"),
        "to_do" if ready else "not_yet",
        reverse("application_review", args=[code]) if ready else "",
    )
    beside = [
        Task(
            part.label,
            "done" if lines_of_part(version, part) and part is not LANGUAGE else "optional",
            reverse("application_part", args=[code, part.slug]),
        )
        for part in parts_beside(version)
    ]
    if version.signatory_name:
        shown = "to_do" if without_evidence(version) else "done"
        beside.append(Task(_("Right to sign"), shown, reverse("signing_right", args=[code])))
    facts = {
        "case": case,
        "version": version,
        "beside": beside,
        "differences": differences(version),
        "tasks": tasks,
        "last": [review],
        "done": len(tasks) - len(missing),
        "all": len(tasks),
    }
    return render(request, "contracts/application.html", facts)


def _next(version: ContractVersion, code: str) -> HttpResponse:
    """On to the first part that is missing, or to the review."""
    version.refresh_from_db()
    missing = missing_parts(version)
    if missing:
        return redirect("application_part", code, missing[0].slug)
    return redirect("application_review", code)


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def application_part(request: HttpRequest, code: str, slug: str) -> HttpResponse:
    """One part of the application; what is saved stays, whatever comes after."""
    case, version = editable(request, code)
    part = BY_SLUG.get(slug)
    if part is None or (part not in [*parts_for(version), *parts_beside(version)] and part is not MODE):
        raise Http404
    if part is MANDATES:
        return _mandates(request, case, version)
    form = FORMS[part.name](version, posted(request))
    if request.method == "POST" and _saved(request, form, version, part):
        return _next(version, code)
    facts = {"case": case, "version": version, "part": part, **_around(form, part)}
    if form.refusal is not None and form.refusal.code == "part_changed":
        form.take_notice()
        facts |= {"theirs": lines_of_part(version, part), "changed": last_saved(version, part.name)}
    return form_page(request, "contracts/application_part.html", form, **facts)


def _around(form: PartForm, part: Part) -> dict[str, Any]:
    """What the page says when the form has nothing to choose from."""
    if part is POINTS:
        return {"nothing": "" if form.choices else "points"}  # type: ignore[attr-defined]
    if part.name == "signatory":
        return {"nothing": "" if form.signatories else "signatories"}  # type: ignore[attr-defined]
    return {"nothing": ""}


def _saved(request: HttpRequest, form: PartForm, version: ContractVersion, part: Part) -> bool:
    if isinstance(form, PointsForm):
        return _points_saved(request, form, version)

    def save(*, once: str, seen: str = "", **typed: Any) -> ContractVersion:
        return save_contract_part(
            actor=request.user, version=version, part=part.name, values=form.values(), seen=seen, once=once
        )

    return act(form, save) is not None


def _points_saved(request: HttpRequest, form: PointsForm, version: ContractVersion) -> bool:
    """The difference between what the form says and what the draft has, as one verb for each change."""

    def save(*, once: str, points: list[str], main: str, seen: str = "") -> ContractVersion:
        if seen and seen != stamp_of(version, POINTS):
            raise Refusal(
                "part_changed",
                _(
                    "Somebody else has saved this part meanwhile. Compare theirs with yours, then save again or keep theirs."
                ),
            )
        own = {point.code: point for point in version.contract.organisation.points.all()}
        there = {row.point.code: row for row in version.subscriptions.select_related("point")}
        for code in points:
            if code not in there:
                add_subscription(actor=request.user, version=version, point=own[code])
        for code in there:
            if code not in points:
                remove_subscription(actor=request.user, version=version, point=own[code])
        return choose_main_point(actor=request.user, version=version, point=own[main], once=once)

    return act(form, save) is not None


def _mandates(request: HttpRequest, case: Case, version: ContractVersion) -> HttpResponse:
    """ "Valtuutettavan asiakkaan tiedot": look the point up, show whose it is, add it when it is the right one (BR-AU-03)."""
    form = AuthorisedForm(posted(request))
    found: PointFound | None = None
    if request.method == "POST" and request.POST.get("step") == "add":
        mandate = act(form, partial(add_mandate, actor=request.user, version=version))
        if mandate is not None:
            messages.success(request, _("The registration point has been added to the application."))
            return redirect("application_part", case.code, MANDATES.slug)
    elif request.method == "POST":

        def find(*, once: str, **typed: Any) -> PointFound:
            return look_up_point(actor=request.user, account=version.contract.account, **typed)

        found = act(form, find)
    mandates = Mandate.objects.filter(
        contract=version.contract,
        state__in=(*OPEN_MANDATE_STATES, MandateState.DECLINED, MandateState.LAPSED),
    ).select_related("point__owner")
    facts = {
        "case": case,
        "version": version,
        "part": MANDATES,
        "found": found,
        "mandates": list(mandates.order_by("pk")),
    }
    facts["changeable"] = CHANGEABLE_MANDATE_STATES
    facts["ready"] = is_filled_in(version, MANDATES)
    facts["missing"] = [part for part in missing_parts(version) if part is not MANDATES]
    facts["kinds"] = kind_names(version.card_kinds)
    return form_page(request, "contracts/application_mandates.html", form, **facts)


@portal_door(roles=CONTRACTS)
@require_POST
def application_mandate_remove(request: HttpRequest, code: str, mandate: str) -> HttpResponse:
    """Leaves a point out of the application."""
    case, version = editable(request, code)
    row = get_object_or_404(Mandate, contract=version.contract, code=mandate)
    remove_mandate(actor=request.user, version=version, mandate=row)
    messages.success(request, _("The registration point has been left out of the application."))
    return redirect("application_part", case.code, MANDATES.slug)


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def application_review(request: HttpRequest, code: str) -> HttpResponse:
    """Everything on one page, and on whose behalf it is sent."""
    case, version = editable(request, code)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(submit_contract, actor=request.user, version=version)):
        messages.success(request, _("The application has been sent. You find it among the unfinished matters."))
        return redirect("case_detail", case.code)
    return form_page(
        request,
        "contracts/application_review.html",
        form,
        case=case,
        version=version,
        organisation=version.contract.organisation,
        parts=[(part, reverse("application_part", args=[code, part.slug])) for part in parts_for(version)],
        missing=missing_parts(version),
        kinds=kind_names(version.card_kinds),
        mandates=drafted_mandates(version),
        differences=differences(version),
        unshown=without_evidence(version),
        unanswered=unanswered_mandates(version),
        subscriptions=list(version.subscriptions.select_related("point").order_by("-is_main", "point__sort_key")),
        answering=version.state == VersionState.MORE_INFO,
    )
