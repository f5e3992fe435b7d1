"""What the office does with a customer's account: looks at it, and gives it a new administrator when its own have gone."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door
from kortisto.access.policy import ACCOUNT_ROLES
from kortisto.accounts.models import OfficeRole
from kortisto.audit.record import record
from kortisto.documents.download import download
from kortisto.documents.models import Document
from kortisto.organisations.actions.begin_staff_visit import begin_staff_visit
from kortisto.organisations.actions.propose_administrator import propose_administrator
from kortisto.organisations.decisions import APPOINT
from kortisto.organisations.events import Event
from kortisto.organisations.forms import AdministratorForm, VisitForm
from kortisto.organisations.models import AdministratorChange, CustomerAccount, Organisation
from kortisto.organisations.moves import administrators_of, new_token
from kortisto.organisations.states import AccountState
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.read import rule
from kortisto.ui.face import address
from kortisto.ui.forms import act, form_page, posted
from kortisto.ui.parts import Act

READERS = (*ACCOUNT_ROLES, OfficeRole.EDITOR, OfficeRole.AUDITOR)


def _account(code: str) -> CustomerAccount:
    """The active account of an organisation."""
    organisation = get_object_or_404(Organisation, code=code)
    accounts = CustomerAccount.objects.select_related("organisation")
    return get_object_or_404(accounts, organisation=organisation, state=AccountState.ACTIVE)


@office_door(roles=ACCOUNT_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def account_visit(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the reason, then opens the portal as the customer sees it, for reading."""
    account = _account(code)
    form = VisitForm(posted(request))
    token, hashed, _expires_at = new_token()
    if request.method == "POST" and act(
        form, partial(begin_staff_visit, actor=request.user, account=account, token_hash=hashed)
    ):
        return HttpResponseRedirect(address("portal", "staff_visit_open", token))
    minutes = rule("staff_visit_minutes")
    return form_page(request, "organisations/office_account_visit.html", form, account=account, minutes=minutes)


@office_door(roles=ACCOUNT_ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def administrator_propose(request: HttpRequest, code: str) -> HttpResponse:
    """Proposes a new administrator for an account, on evidence; another person of the office decides."""
    account = _account(code)
    form = AdministratorForm(posted(request), request.FILES or None)
    if request.method == "POST":
        proposal = act(form, partial(propose_administrator, actor=request.user, account=account))
        if proposal is not None:
            messages.success(request, _("The proposal waits for somebody else's approval."))
            return redirect("proposal_detail", code=proposal.code)
    present = administrators_of(account)
    return form_page(request, "organisations/office_administrator_propose.html", form, account=account, present=present)


@office_door(roles=READERS)
@require_safe
def administrator_change_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What a proposed administrator stands on, for the second person to read."""
    change = _change(code)
    proposals = Proposal.objects.filter(decision=APPOINT, subject=change.account.reference).order_by("-created_at")
    proposal = next((row for row in proposals if _is_about(row, change)), None)
    return render(
        request,
        "organisations/office_administrator_change.html",
        {"change": change, "proposal": proposal, "present": administrators_of(change.account)},
    )


def _is_about(proposal: Proposal, change: AdministratorChange) -> bool:
    return str(proposal.arguments.get("change", {}).get("$row", "")).endswith(f":{change.code}")


@office_door(roles=READERS)
@require_safe
def administrator_evidence(request: HttpRequest, code: str) -> HttpResponse:
    """The file of the evidence; who has read it is on record."""
    change = _change(code)
    document = Document.objects.filter(code=change.document_code, subject=change.reference).first()
    if document is None:
        raise Http404
    record(
        Event.EVIDENCE_READ,
        actor=request.user,
        subject=change,
        context=change.account,
        grounds={"document": document.code},
    )
    return download(document)


def _change(code: str) -> AdministratorChange:
    rows = AdministratorChange.objects.select_related("account__organisation", "prepared_by")
    return get_object_or_404(rows, code=code)


def acts_on_account(request: HttpRequest, organisation: Organisation, *, has_account: bool) -> list[Act]:
    """The buttons of an organisation's page, for those who may."""
    if not has_account or not set(ACCOUNT_ROLES) & request.office_roles:  # type: ignore[attr-defined]
        return []
    acts = [
        Act(_("Look at the account"), reverse("account_visit", args=[organisation.code])),
        Act(_("Appoint an administrator"), reverse("administrator_propose", args=[organisation.code])),
    ]
    if OfficeRole.HANDLER in request.office_roles:  # type: ignore[attr-defined]
        acts.append(Act(_("The organisation merges or splits"), reverse("succession_begin", args=[organisation.code])))
    return acts
