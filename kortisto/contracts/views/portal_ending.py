"""Terminating a contract in the portal, and taking that back."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import portal_door
from kortisto.contracts.actions.terminate_contract import terminate_contract
from kortisto.contracts.actions.withdraw_termination import withdraw_termination
from kortisto.contracts.endings import reach_of
from kortisto.contracts.forms import TerminateForm
from kortisto.contracts.moves import version_of
from kortisto.contracts.reach_words import what_stops
from kortisto.contracts.states import VERSION
from kortisto.kernel.errors import WrongState
from kortisto.ui.forms import Form, act, confirm_page, posted
from kortisto.ui.language import name_of

from .portal import CONTRACTS, contract_case_of


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_terminate(request: HttpRequest, code: str) -> HttpResponse:
    """ "Irtisano": shows what the end of the contract stops, asks for the reason, and terminates."""
    case = contract_case_of(request, code)
    version = version_of(case=case)
    form = TerminateForm(posted(request))
    if request.method == "POST" and act(form, partial(terminate_contract, actor=request.user, version=version)):
        messages.success(request, _("The contract has been terminated. Its last day stands on this page."))
        return redirect("case_detail", code)
    if not VERSION.can(version, "terminate"):
        raise WrongState("contracts.ContractVersion.terminate", version.state)
    return confirm_page(
        request,
        title=_("Terminate the contract?"),
        text=f"{name_of(version.contract.organisation)}, {version.contract.number}",
        consequences=what_stops(version, reach_of(version.contract)),
        form=form,
        submit=_("Terminate the contract"),
        danger=True,
        back=reverse("case_detail", args=[code]),
    )


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def termination_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a termination is taken back."""
    case = contract_case_of(request, code)
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
