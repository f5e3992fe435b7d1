"""Rights to a mandate's customer at the office: an act of its own, made to the point (BR-AU-08, BR-RG-19)."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door
from kortisto.access.visibility import visible
from kortisto.accounts.models import User
from kortisto.contracts.actions.end_mandate import end_mandate
from kortisto.contracts.actions.end_rights import end_rights
from kortisto.contracts.actions.grant_rights import grant_rights
from kortisto.contracts.decisions import GRANT_RIGHTS, waiting_proposal
from kortisto.contracts.forms_office import EndForm, RightsForm
from kortisto.contracts.models import Case, Mandate
from kortisto.contracts.moves import desk_label
from kortisto.contracts.queries_office import (
    DECIDERS,
    GRANTERS,
    READERS,
    mandates_in_sight,
    mandates_waiting,
    right_in_force,
    who_would_see,
)
from kortisto.contracts.states import GRANTED_STATES
from kortisto.registrars.models import PointRight
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.read import two_people_needed
from kortisto.ui.forms import act, confirm_page, form_page, posted
from kortisto.ui.paging import KeysFirst, page_of

from .columns import rights_columns
from .office_acts import acts_on_mandate


@office_door(roles=READERS)
@require_safe
def rights_to_grant(request: HttpRequest) -> HttpResponse:
    """Granted mandates that wait for rights, the oldest first."""
    rows = mandates_waiting().select_related("giver", "point__owner", "contract").order_by("granted_at", "pk")
    may = bool(request.office_roles & set(GRANTERS))  # type: ignore[attr-defined]
    return render(
        request,
        "contracts/office_rights_to_grant.html",
        {"page": page_of(request, KeysFirst.of(rows)), "columns": rights_columns(may_grant=may)},
    )


@office_door(roles=READERS)
@require_safe
def mandate_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One mandate: both sides, its period, its rights, the matter it came with."""
    mandate = get_object_or_404(mandates_in_sight(), code=code)
    right = right_in_force(mandate)
    version = mandate.contract.versions.exclude(state="draft").order_by("-number").first()
    return render(
        request,
        "contracts/office_mandate_detail.html",
        {
            "mandate": mandate,
            "right": right,
            "registrars": who_would_see(mandate),
            "case": getattr(version, "case", None),
            "acts": acts_on_mandate(request, mandate, right),
        },
    )


@office_door(roles=GRANTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rights_grant(request: HttpRequest, code: str) -> HttpResponse:
    """Shows who will see what before the rights are granted; they may be narrowed to persons."""
    mandate = get_object_or_404(mandates_in_sight(), code=code)
    registrars = who_would_see(mandate)
    by_two = two_people_needed(GRANT_RIGHTS)
    form = RightsForm(posted(request), registrars=registrars, by_two=by_two)

    def decide(*, once: str, narrowed_to: list[User], reason: str = "") -> Any:
        if not by_two:
            return grant_rights(actor=request.user, mandate=mandate, narrowed_to=narrowed_to, once=once)
        arguments = {"mandate": mandate, "narrowed_to": narrowed_to}
        return propose(actor=request.user, decision=GRANT_RIGHTS, arguments=arguments, reason=reason, once=once)

    if request.method == "POST" and act(form, decide) is not None:
        said = _("The rights have been granted. The registrars of %(point)s find the customer in their menu.")
        if by_two:
            said = _("The rights to %(point)s wait for somebody else's approval. Until then nobody sees the customer.")
        messages.success(request, said % {"point": mandate.point.name(_language())})
        return redirect(_back(mandate))
    return form_page(
        request,
        "contracts/office_rights_grant.html",
        form,
        mandate=mandate,
        registrars=registrars,
        label=desk_label(mandate),
        signed=mandate.contract.versions.filter(state="in_force").exists(),
        granted=mandate.contract.versions.filter(state__in=GRANTED_STATES).exists(),
        has_rights=right_in_force(mandate) is not None,
        by_two=by_two,
        proposal=waiting_proposal(mandate),
        back=_back(mandate),
    )


@office_door(roles=GRANTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def rights_end(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the reason before rights are taken back; the mandate stays."""
    rights = visible(PointRight, to=request.user).select_related(
        "customership__mandate__contract", "customership__point"
    )
    right = get_object_or_404(rights, code=code)
    form = EndForm(posted(request))
    customership = right.customership
    if request.method == "POST" and act(form, partial(end_rights, actor=request.user, point_right=right)) is not None:
        messages.success(request, _("The rights have ended. The registrars no longer see the customer."))
        return redirect(_back(customership.mandate))
    return confirm_page(
        request,
        title=_("End the rights?"),
        text=customership.label(_language()),
        consequences=[
            _(
                "The registrars of %(point)s no longer see the customer: nothing is ordered, handed over or cancelled under it."
            )
            % {"point": right.point.name(_language())},
            _("The mandate stays, and the rights can be granted again."),
        ],
        form=form,
        submit=_("End the rights"),
        danger=True,
        back=_back(customership.mandate),
    )


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_end(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the reason before the issuer ends a mandate (BR-AU-15)."""
    mandate = get_object_or_404(mandates_in_sight(), code=code)
    form = EndForm(posted(request))
    if request.method == "POST" and act(form, partial(end_mandate, actor=request.user, mandate=mandate)) is not None:
        messages.success(request, _("The mandate has ended. Both sides have been told."))
        return redirect("mandate_detail", mandate.code)
    names = {"point": mandate.point.name(_language()), "giver": mandate.giver.name(_language())}
    return confirm_page(
        request,
        title=_("End the mandate?"),
        text=_("%(giver)s → %(point)s") % names,
        consequences=[
            _("%(point)s orders no new cards for %(giver)s from this moment on.") % names,
            _("Cards that have been ordered are still handed over, returned and cancelled at the point."),
            _("A mandate that has ended cannot be continued; a new one has to be given."),
        ],
        form=form,
        submit=_("End the mandate"),
        danger=True,
        back=reverse("mandate_detail", args=[code]),
    )


def _language() -> str:
    return (get_language() or "fi")[:2]


def _back(mandate: Mandate) -> str:
    """The matter that the mandate came with, where handlers work; without one, the mandate's own page."""
    case = Case.objects.filter(version__contract=mandate.contract_id).order_by("-pk").first()
    if case is None:
        return reverse("mandate_detail", args=[mandate.code])
    return reverse("case_detail", args=[case.code]) + "#valtuutukset"
