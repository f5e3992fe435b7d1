"""An organisation changes: told in the portal, decided at the office by two people."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import office_door, portal_door
from kortisto.contracts.actions.approve_succession import approve_succession
from kortisto.contracts.actions.begin_succession import begin_succession
from kortisto.contracts.actions.reject_succession import reject_succession
from kortisto.contracts.actions.start_succession import start_succession
from kortisto.contracts.actions.withdraw_succession import withdraw_succession
from kortisto.contracts.contract_types import type_label
from kortisto.contracts.decisions import APPROVE_SUCCESSION, waiting_proposal
from kortisto.contracts.forms_succession import BeginSuccessionForm, DecideForm, SuccessionForm
from kortisto.contracts.matters import subject_of
from kortisto.contracts.models import Case, CaseKind, Succession, SuccessionKind
from kortisto.contracts.queries_office import DECIDERS
from kortisto.contracts.states import SUCCESSION, SuccessionState
from kortisto.contracts.successions import active_account, mandates_that_pass, missing_contracts, points_that_pass
from kortisto.organisations.models import MemberRole, Organisation
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.read import two_people_needed
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.parts import Act

from .portal import case_of

CONTRACTS = (MemberRole.CONTRACTS,)


def facts_of(case: Case) -> dict[str, Any]:
    """What the matter's page shows at both faces: what changes, who takes over, what passes, what is missing."""
    succession = subject_of(case)
    passing = succession.kind != SuccessionKind.RENAME and succession.state != SuccessionState.EXECUTED
    return {
        "succession": succession,
        "points": list(points_that_pass(succession)) if passing else [],
        "mandates": list(mandates_that_pass(succession)) if passing else [],
        "missing": [type_label(one) for one in missing_contracts(succession)] if passing else [],
    }


def section(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]]:
    facts = facts_of(case)
    waiting = waiting_proposal(facts["succession"]) if request.face == "office" else None  # type: ignore[attr-defined]
    return "contracts/_succession_section.html", {**facts, "proposal": waiting}


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def succession_start(request: HttpRequest) -> HttpResponse:
    """ "Organisaatio muuttuu": what changes, from when, with evidence."""
    account = request.account  # type: ignore[attr-defined]
    form = SuccessionForm(account.organisation, posted(request), request.FILES or None)
    if request.method == "POST":
        succession = act(form, partial(start_succession, actor=request.user, account=account))
        if succession is not None:
            messages.success(request, _("The change has been sent to the card issuer."))
            return redirect("case_detail", Case.objects.get(subject=succession.reference).code)
    return form_page(request, "contracts/succession_start.html", form)


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def succession_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before the customer takes the change back."""
    case = case_of(request, code)
    if case.kind != CaseKind.SUCCESSION:
        raise Http404
    succession = subject_of(case)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(withdraw_succession, actor=request.user, succession=succession)):
        messages.success(request, _("The change has been taken back. Nothing changes."))
        return redirect("case_detail", code)
    return confirm_page(
        request,
        title=_("Take the change back?"),
        form=form,
        consequences=[_("The matter ends here. You can send the change again at any time.")],
        submit=_("Take the change back"),
        danger=True,
        back=reverse("case_detail", args=[code]),
    )


# -- The office -------------------------------------------------------------------------------------------------------


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def succession_begin(request: HttpRequest, code: str) -> HttpResponse:
    """The customer is gone: the office begins the change on evidence; it is then handled and decided like any other."""
    organisation = get_object_or_404(Organisation, code=code)
    account = active_account(organisation)
    if account is None:
        raise Http404
    form = BeginSuccessionForm(organisation, posted(request), request.FILES or None)
    if request.method == "POST":
        succession = act(form, partial(begin_succession, actor=request.user, account=account))
        if succession is not None:
            messages.success(request, _("The change has been begun, and both organisations have been told."))
            return redirect("case_detail", Case.objects.get(subject=succession.reference).code)
    return form_page(request, "contracts/office_succession_begin.html", form, organisation=organisation)


def office_acts(request: HttpRequest, case: Case) -> list[Act]:
    """Approving, which two people do, and rejecting."""
    succession = subject_of(case)
    if not SUCCESSION.can(succession, "approve"):
        return []
    acts = []
    if waiting_proposal(succession) is None:
        acts.append(Act(_("Approve the change"), reverse("succession_approve", args=[case.code]), confirm=True))
    acts.append(Act(_("Reject the change"), reverse("succession_reject", args=[case.code]), confirm=True, danger=True))
    return acts


def _case(code: str) -> tuple[Case, Succession]:
    case = get_object_or_404(Case, code=code, kind=CaseKind.SUCCESSION)
    return case, subject_of(case)


def _what(succession: Succession) -> str:
    return f"{name_of(succession.organisation)}: {succession.get_kind_display()}"


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def succession_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Shows what will pass, and proposes it to a second person, or does it."""
    case, succession = _case(code)
    form = DecideForm(posted(request))
    by_two = two_people_needed(APPROVE_SUCCESSION)

    def decide(*, once: str, reason: str) -> Any:
        if not by_two:
            return approve_succession(actor=request.user, succession=succession, reason=reason, once=once)
        arguments = {"succession": succession, "reason": reason}
        return propose(actor=request.user, decision=APPROVE_SUCCESSION, arguments=arguments, reason=reason, once=once)

    if request.method == "POST" and act(form, decide) is not None:
        done = _("The change has been approved.")
        messages.success(request, _("The approval waits for somebody else's approval.") if by_two else done)
        return redirect("case_detail", code)
    return confirm_page(
        request,
        title=_("Propose to approve the change?") if by_two else _("Approve the change?"),
        text=_what(succession),
        consequences=_consequences(case, succession, by_two),
        form=form,
        submit=_("Propose the approval") if by_two else _("Approve the change"),
        back=reverse("case_detail", args=[code]),
    )


def _consequences(case: Case, succession: Succession, by_two: bool) -> list[str]:
    told = [_("Another handler has to approve it; until then nothing changes.")] if by_two else []
    if succession.kind == SuccessionKind.RENAME:
        renamed = {"old": succession.old_name_fi, "new": succession.name_fi}
        return [
            *told,
            _("%(old)s is called %(new)s from the day on. A change of its contract in the new name is drafted for it.")
            % renamed,
            _("Its cards go on the renewal list once the contract in the new name is in force."),
        ]
    facts = facts_of(case)
    names: dict[str, Any] = {
        "successor": name_of(succession.successor), "points": len(facts["points"]), "mandates": len(facts["mandates"]),
    }  # fmt: skip
    return [
        *told,
        _("%(points)s registration points and %(mandates)s mandates pass to %(successor)s on the day.") % names,
        _("Points keep their numbers, and registrars their rights."),
        _("Cards in the old organisation's name go on the renewal list once the successor's contract is in force."),
    ]


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def succession_reject(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the reason before a change is rejected."""
    _row, succession = _case(code)
    form = DecideForm(posted(request))
    if request.method == "POST" and act(form, partial(reject_succession, actor=request.user, succession=succession)):
        messages.success(request, _("The change has been rejected. The customer has been told why."))
        return redirect("case_detail", code)
    return confirm_page(
        request,
        title=_("Reject the change?"),
        text=_what(succession),
        consequences=[_("Everything stays as it is. The customer sees the reason.")],
        form=form,
        submit=_("Reject the change"),
        danger=True,
        back=reverse("case_detail", args=[code]),
    )
