"""Choosing the points that an application authorises: several numbers at once, or by county and name."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import portal_door
from kortisto.contracts.actions.add_mandate import add_mandate
from kortisto.contracts.actions.change_mandate import change_mandate
from kortisto.contracts.actions.look_up_point import PointFound, look_up_point
from kortisto.contracts.actions.request_mandate import request_mandate
from kortisto.contracts.forms_mandates import MandateTermsForm, SeveralForm, Typed, typed_lines
from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.parts import MANDATES
from kortisto.contracts.queries_mandates import municipalities_to_choose, owners_to_choose, points_to_choose
from kortisto.contracts.states import CHANGEABLE_MANDATE_STATES
from kortisto.kernel.errors import Refusal
from kortisto.ui.forms import ON_THE_FORM, Form, act, form_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.paging import page_of

from .portal import CONTRACTS
from .portal_application import editable


@dataclass(frozen=True)
class Line:
    """One typed line with what came of it: a point to confirm, or the sentence that says what is wrong."""

    typed: Typed
    found: PointFound | None = None
    sentence: Any = ""


def _looked_up(request: HttpRequest, version: ContractVersion, typed: list[Typed]) -> list[Line]:
    """Every line by itself: what one line refuses does not take the others with it."""
    lines: list[Line] = []
    seen: set[str] = set()
    for each in typed:
        number = "".join(each.service_number.split())
        try:
            if number in seen:
                raise Refusal("typed_twice", _("The same number stands on the list twice."))
            if not each.business_id:
                raise Refusal("business_id_missing", _("Write the owner's business ID after the number."))
            found = look_up_point(
                actor=request.user, account=version.contract.account, service_number=each.service_number,
                business_id=each.business_id,
            )  # fmt: skip
            lines.append(Line(each, found))
        except Refusal as refusal:
            if refusal.status not in ON_THE_FORM:
                raise
            lines.append(Line(each, None, refusal.sentence))
        seen.add(number)
    return lines


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def application_several(request: HttpRequest, code: str) -> HttpResponse:
    """Several numbers in one go: each is resolved and shown by name, the good ones are added, each its own mandate (BR-AU-04)."""
    case, version = editable(request, code)
    form = SeveralForm(posted(request))
    lines: list[Line] = []
    if request.method == "POST" and request.POST.get("step") == "add":
        added, wrong = _added(request, version, typed_lines("\n".join(request.POST.getlist("line")[:50])))
        if added:
            messages.success(
                request,
                ngettext(
                    "%(count)s registration point has been added to the application.",
                    "%(count)s registration points have been added to the application.",
                    len(added),
                )
                % {"count": len(added)},
            )
        if not wrong:
            return redirect("application_part", case.code, MANDATES.slug)
        form, lines = SeveralForm(initial={"lines": "\n".join(line.typed.again for line in wrong)}), wrong
    elif request.method == "POST" and form.is_valid():
        lines = _looked_up(request, version, form.cleaned_data["lines"])
        wrong = [line for line in lines if line.found is None]
        form = SeveralForm(initial={"lines": "\n".join(line.typed.again for line in wrong)})
    facts = {
        "case": case,
        "version": version,
        "found": [line for line in lines if line.found is not None],
        "wrong": [line for line in lines if line.found is None],
        "part": MANDATES,
    }
    return form_page(request, "contracts/application_several.html", form, **facts)


def _added(request: HttpRequest, version: ContractVersion, typed: list[Typed]) -> tuple[list[Mandate], list[Line]]:
    """Each confirmed line as a mandate of its own; what cannot be added any more comes back with its reason."""
    added, wrong = [], []
    for each in typed:
        try:
            added.append(
                add_mandate(
                    actor=request.user,
                    version=version,
                    service_number=each.service_number,
                    business_id=each.business_id,
                )
            )
        except Refusal as refusal:
            if refusal.status not in ON_THE_FORM:
                raise
            wrong.append(Line(each, None, refusal.sentence))
    return added, wrong


@portal_door(roles=CONTRACTS)
@require_safe
def application_points(request: HttpRequest, code: str) -> HttpResponse:
    """The points that serve other organisations, by county, municipality and name; what is typed narrows the list."""
    case, version = editable(request, code)
    giver = version.contract.organisation
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "alue", "kunta")}
    rows = points_to_choose(giver=giver, text=asked["q"], owner=asked["alue"], municipality=asked["kunta"])
    chosen = Mandate.objects.filter(contract=version.contract, giver=giver).exclude(
        state__in=("withdrawn", "rejected", "declined", "lapsed", "ended", "run_off")
    )
    facts = {
        "case": case,
        "version": version,
        "part": MANDATES,
        "page": page_of(request, rows, 20),
        "asked": asked,
        "owners": owners_to_choose(giver=giver),
        "municipalities": municipalities_to_choose(giver=giver, owner=asked["alue"]),
        "chosen": set(chosen.values_list("point_id", flat=True)),
    }
    part = request.htmx and not request.htmx.boosted  # type: ignore[attr-defined]
    return render(request, f"contracts/{'_points_to_choose' if part else 'application_points'}.html", facts)


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def application_point_ask(request: HttpRequest, code: str, point: str) -> HttpResponse:
    """One point found by name: what its service is like, and the button that asks it (BR-AU-03)."""
    case, version = editable(request, code)
    row = get_object_or_404(points_to_choose(giver=version.contract.organisation), code=point)
    form = Form(posted(request))
    if request.method == "POST":
        asking = partial(request_mandate, actor=request.user, version=version, point=row)
        if act(form, asking) is not None:
            messages.success(
                request, _("%(point)s has been asked. You get a message when it answers.") % {"point": name_of(row)}
            )
            return redirect("application_part", case.code, MANDATES.slug)
    facts = {"case": case, "version": version, "part": MANDATES, "point": row}
    return form_page(request, "contracts/application_point_ask.html", form, **facts)


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def application_mandate_change(request: HttpRequest, code: str, mandate: str) -> HttpResponse:
    """Cards and period of one mandate, until it is submitted."""
    case, version = editable(request, code)
    rows = Mandate.objects.filter(contract=version.contract, state__in=CHANGEABLE_MANDATE_STATES)
    row = get_object_or_404(rows.select_related("point"), code=mandate)
    form = MandateTermsForm(version, row, posted(request))
    change = partial(change_mandate, actor=request.user, version=version, mandate=row)
    if request.method == "POST" and act(form, change) is not None:
        messages.success(request, _("The mandate has been changed."))
        return redirect("application_part", case.code, MANDATES.slug)
    facts = {"case": case, "version": version, "part": MANDATES, "mandate": row}
    return form_page(request, "contracts/application_mandate_change.html", form, **facts)
