"""Terminating a contract by the issuer, as a decision of two people where the rulebook wants them; and taking that back."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import office_door
from kortisto.contracts.actions.terminate_contract import terminate_contract
from kortisto.contracts.actions.withdraw_termination import withdraw_termination
from kortisto.contracts.decisions import TERMINATE
from kortisto.contracts.endings import reach_of
from kortisto.contracts.forms import TerminateForm
from kortisto.contracts.moves import version_of
from kortisto.contracts.queries_office import DECIDERS
from kortisto.contracts.reach_words import what_stops
from kortisto.contracts.states import VERSION
from kortisto.kernel.errors import WrongState
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.read import two_people_needed
from kortisto.ui.forms import Form, act, confirm_page, posted
from kortisto.ui.language import name_of

from .office import contract_case_or_404


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_terminate(request: HttpRequest, code: str) -> HttpResponse:
    """Shows what the end of the contract stops, and proposes it to a second person, or does it."""
    case = contract_case_or_404(code)
    version = version_of(case=case)
    form = TerminateForm(posted(request))
    by_two = two_people_needed(TERMINATE)

    def decide(*, once: str, reason: str) -> Any:
        if not by_two:
            return terminate_contract(actor=request.user, version=version, reason=reason, once=once)
        arguments = {"version": version, "reason": reason}
        return propose(actor=request.user, decision=TERMINATE, arguments=arguments, reason=reason, once=once)

    if request.method == "POST" and act(form, decide) is not None:
        done = _("The contract has been terminated. The customer has been told why.")
        messages.success(request, _("The termination waits for somebody else's approval.") if by_two else done)
        return redirect("case_detail", code)
    if not VERSION.can(version, "terminate"):
        raise WrongState("contracts.ContractVersion.terminate", version.state)
    told = _("Another handler has to approve it; until then nothing changes.")
    return confirm_page(
        request,
        title=_("Propose to terminate the contract?") if by_two else _("Terminate the contract?"),
        text=f"{name_of(version.contract.organisation)}, {version.contract.number}",
        consequences=[*([told] if by_two else []), *what_stops(version, reach_of(version.contract))],
        form=form,
        submit=_("Propose the termination") if by_two else _("Terminate the contract"),
        danger=True,
        back=reverse("case_detail", args=[code]),
    )


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def termination_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before the issuer takes its termination back."""
    case = contract_case_or_404(code)
    version = version_of(case=case)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(withdraw_termination, actor=request.user, version=version)):
        messages.success(request, _("The termination has been taken back. The contract goes on."))
        return redirect("case_detail", code)
    return confirm_page(
        request,
        title=_("Take the termination back?"),
        text=f"{name_of(version.contract.organisation)}, {version.contract.number}",
        consequences=[_("The contract, its mandates and its customers go on as if it had not been terminated.")],
        form=form,
        submit=_("Take the termination back"),
        back=reverse("case_detail", args=[code]),
    )
