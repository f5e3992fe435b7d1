"""The rulebook at the office: what holds, what held, what is proposed, and who decided."""

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door
from kortisto.access.policy import RULEBOOK_ROLES
from kortisto.accounts.models import OfficeRole
from kortisto.kernel.action import arguments_from_json
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.actions.refuse import refuse
from kortisto.rulebook.actions.withdraw import withdraw
from kortisto.rulebook.catalogue import CATALOGUE
from kortisto.rulebook.decisions import decision_called
from kortisto.rulebook.declaring import Rule
from kortisto.rulebook.forms import ChangeForm, RefuseForm
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.queries import day_asked, history_of, proposal_line, proposal_lines, rules_by_group
from kortisto.rulebook.read import rule_in_force
from kortisto.rulebook.states import PROPOSAL, ProposalState
from kortisto.ui.forms import Form, act, confirm_page, form_page
from kortisto.ui.parts import Act

READERS = (*RULEBOOK_ROLES, OfficeRole.RIGHTS, OfficeRole.AUDITOR)
DECIDERS = (*RULEBOOK_ROLES, OfficeRole.RIGHTS)


def _rule(name: str) -> Rule:
    try:
        return CATALOGUE[name]
    except KeyError:
        raise Http404 from None


def _may(request: HttpRequest, roles: tuple[str, ...]) -> bool:
    return bool(request.office_roles & set(roles))  # type: ignore[attr-defined]


@office_door(roles=READERS)
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every rule with the value that holds on a day (`?on=`)."""
    on = day_asked(request.GET.get("on", ""))
    return render(
        request, "rulebook/rule_list.html", {"groups": rules_by_group(on), "on": on, "is_today": on == today()}
    )


@office_door(roles=READERS)
@require_safe
def rule_detail(request: HttpRequest, name: str) -> HttpResponse:
    """One rule: what it means, what holds on a day, and every version there has been or will be."""
    rule = _rule(name)
    on = day_asked(request.GET.get("on", ""))
    history = history_of(rule, on)
    acts = [Act(_("Propose a change"), reverse("rule_change", args=[name]))] if _may(request, RULEBOOK_ROLES) else []
    waiting = Proposal.objects.filter(subject=f"rule:{name}", state=ProposalState.PROPOSED)
    return render(
        request,
        "rulebook/rule_detail.html",
        {
            "rule": rule,
            "on": on,
            "is_today": on == today(),
            "holding": next((line for line in history if line.holds), None),
            "history": history,
            "acts": acts,
            "waiting": proposal_lines(list(waiting)),
        },
    )


@office_door(roles=RULEBOOK_ROLES)
@require_http_methods(["GET", "POST"])
def rule_change(request: HttpRequest, name: str) -> HttpResponse:
    """Propose a new value of a rule from a day on."""
    rule = _rule(name)
    stored = rule_in_force(name).value
    form = ChangeForm(request.POST if request.method == "POST" else None, rule=rule, stored=stored)
    if request.method == "POST":
        proposal = act(form, partial(propose, actor=request.user, decision="rulebook:change_rule"))
        if proposal is not None:
            messages.success(request, _("The proposal waits for somebody else's approval."))
            return redirect("proposal_detail", code=proposal.code)
    return form_page(request, "rulebook/rule_change.html", form, rule=rule)


@office_door(roles=READERS)
@require_safe
def proposal_list(request: HttpRequest) -> HttpResponse:
    """Proposals that wait for a second person, and the hundred that were decided last."""
    waiting = list(Proposal.objects.filter(state=ProposalState.PROPOSED))
    decided = list(Proposal.objects.exclude(state=ProposalState.PROPOSED).order_by("-decided_at")[:100])
    return render(
        request, "rulebook/proposal_list.html", {"waiting": proposal_lines(waiting), "decided": proposal_lines(decided)}
    )


@office_door(roles=READERS)
@require_safe
def proposal_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One proposal: what would change, why, and for whom it waits."""
    proposal = get_object_or_404(Proposal, code=code)
    own = proposal.proposed_by == request.user.actor_code  # type: ignore[union-attr]
    acts = []
    why_not = None if own else _why_not_decide(request, proposal)
    if why_not is None and PROPOSAL.can(proposal, "approve") and _may(request, DECIDERS):
        if own:
            acts = [Act(_("Withdraw"), reverse("proposal_withdraw", args=[code]), confirm=True)]
        else:
            acts = [
                Act(_("Approve"), reverse("proposal_approve", args=[code]), confirm=True),
                Act(_("Refuse"), reverse("proposal_refuse", args=[code]), confirm=True),
            ]
    return render(
        request,
        "rulebook/proposal_detail.html",
        {
            "line": proposal_line(proposal),
            "acts": acts,
            "own": own,
            "waits": proposal.state == ProposalState.PROPOSED,
            "why_not": why_not,
        },
    )


def _why_not_decide(request: HttpRequest, proposal: Proposal) -> Any:
    """Why this person may not decide on what others may: for want of the role, or as a user of the organisation (BR-SC-04)."""
    try:
        with transaction.atomic():
            decision_called(proposal.decision).grounds(request.user, arguments_from_json(proposal.arguments))
    except Refusal as refusal:
        return refusal.sentence
    return None


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "POST"])
def proposal_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Ask before approving; what was proposed is done at once."""
    proposal = get_object_or_404(Proposal, code=code)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and act(form, partial(approve, actor=request.user, proposal=proposal)) is not None:
        messages.success(request, _("The proposal was approved."))
        return redirect("proposal_detail", code=code)
    line = proposal_line(proposal)
    return confirm_page(
        request,
        title=_("Approve this proposal?"),
        text=line.title,
        consequences=[f"{label}: {_in_words(value)}" for label, value in line.facts],
        form=form,
        submit=_("Approve"),
        back=reverse("proposal_detail", args=[code]),
    )


def _in_words(value: object) -> str:
    return formats.date_format(value, "SHORT_DATE_FORMAT") if isinstance(value, date) else str(value)


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "POST"])
def proposal_refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Ask why, then refuse."""
    proposal = get_object_or_404(Proposal, code=code)
    form = RefuseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and act(form, partial(refuse, actor=request.user, proposal=proposal)) is not None:
        messages.success(request, _("The proposal was refused."))
        return redirect("proposal_detail", code=code)
    return confirm_page(
        request,
        title=_("Refuse this proposal?"),
        text=_("Nothing changes. The person who proposed sees your reason."),
        form=form,
        submit=_("Refuse"),
        danger=True,
        back=reverse("proposal_detail", args=[code]),
    )


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "POST"])
def proposal_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Ask before taking one's own proposal back."""
    proposal = get_object_or_404(Proposal, code=code)
    form = Form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and act(form, partial(withdraw, actor=request.user, proposal=proposal)) is not None:
        messages.success(request, _("The proposal was withdrawn."))
        return redirect("proposal_detail", code=code)
    return confirm_page(
        request,
        title=_("Withdraw this proposal?"),
        text=_("Nothing changes."),
        form=form,
        submit=_("Withdraw"),
        back=reverse("proposal_detail", args=[code]),
    )
