"""The rescue departments' way to cards: the whole chain for the department, the county, the point's desk and the office."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, office_door, portal_door
from kortisto.contracts.actions.close_rescue_process import close_rescue_process
from kortisto.contracts.actions.start_rescue_process import start_rescue_process
from kortisto.contracts.forms import AuthorisedForm
from kortisto.contracts.models import ContractType, RescueProcess
from kortisto.contracts.moves import EDITABLE_STATES
from kortisto.contracts.parts import MANDATES
from kortisto.contracts.queries_office import GRANTERS, READERS
from kortisto.contracts.queries_rescue import (
    COUNTY,
    DEPARTMENT,
    ISSUER,
    Chain,
    ChainStep,
    chains,
    processes,
    processes_at_the_desk,
    processes_in_the_portal,
)
from kortisto.organisations.models import CustomerAccount, MemberRole, OrganisationKind
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.paging import Page, page_of

CONTRACTS = (MemberRole.CONTRACTS,)


@dataclass(frozen=True)
class Line:
    """A step as one face shows it: with the address where it is done there, and whether it is this side's turn."""

    step: ChainStep
    url: str
    mine: bool


def _lines(chain: Chain, side: str, address: object) -> tuple[Chain, list[Line]]:
    lines = []
    for step in chain.steps:
        url = address(chain, step) if callable(address) else ""
        lines.append(Line(step, url, bool(step.turn) and step.turn == side and step.state != "not_yet"))
    return chain, lines


def side_of(process: RescueProcess, account: CustomerAccount) -> str:
    return DEPARTMENT if process.department_id == account.organisation_id else COUNTY


def portal_address(chain: Chain, step: ChainStep, side: str) -> str:
    """Where the department or the county does a step in the portal; a party is not led to the other's matters."""
    if step.done or (step.turn != side and not (step.turn == ISSUER and step.case)):
        return ""
    owner = COUNTY if step.name == "county" else DEPARTMENT
    if owner != side:
        return ""
    case = step.case
    if step.name == "mandate" and case is not None and case.state in EDITABLE_STATES:
        return reverse("application_part", args=[case.code, MANDATES.slug])
    if case is not None and step.name != "mandate":
        editable = case.state in EDITABLE_STATES
        return reverse("application" if editable else "case_detail", args=[case.code])
    if step.state == "not_yet":
        return ""
    start = reverse("contract_start")
    return f"{start}?tyyppi={ContractType.STATE_ADMIN}" if step.name == "county" else start


@portal_door
@require_safe
def rescue_list(request: HttpRequest) -> HttpResponse:
    """The department's points, or the departments that want to be served at the county's points; each with every step."""
    account = request.account  # type: ignore[attr-defined]
    page = page_of(request, processes_in_the_portal(account.organisation_id), size=20)
    shown = []
    for chain in chains(list(page.rows)):
        side = side_of(chain.process, account)
        acts = request.membership.role in (MemberRole.ADMINISTRATOR, MemberRole.CONTRACTS)  # type: ignore[attr-defined]
        address = partial(portal_address, side=side) if acts else None
        shown.append((*_lines(chain, side, address), acts and side == DEPARTMENT and not chain.ready))
    rescue = account.organisation.kind == OrganisationKind.RESCUE
    return render(request, "contracts/rescue_list.html", {"page": page, "chains": shown, "rescue": rescue})


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def rescue_start(request: HttpRequest) -> HttpResponse:
    """The department names the point, by its number and its owner's business ID."""
    account = request.account  # type: ignore[attr-defined]
    form = AuthorisedForm(posted(request))
    if request.method == "POST":
        process = act(form, partial(start_rescue_process, actor=request.user, account=account))
        if process is not None:
            messages.success(request, _("%(point)s and its owner have been told.") % {"point": name_of(process.point)})
            return redirect("rescue_list")
    return form_page(request, "contracts/rescue_start.html", form)


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def rescue_close(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before the department gives up a point."""
    account = request.account  # type: ignore[attr-defined]
    rows = processes().filter(department=account.organisation_id)
    process = get_object_or_404(rows, code=code)
    form = Form(posted(request))
    if request.method == "POST" and act(
        form, partial(close_rescue_process, actor=request.user, account=account, process=process)
    ):
        messages.success(request, _("%(point)s has been given up.") % {"point": name_of(process.point)})
        return redirect("rescue_list")
    return confirm_page(
        request,
        title=_("Give up %(point)s?") % {"point": name_of(process.point)},
        form=form,
        consequences=[
            _("The steps disappear from your list, the county's and the registration point's."),
            _("Contracts stay as they are. You can begin again at any time."),
        ],
        submit=_("Give up"),
        danger=True,
        back=reverse("rescue_list"),
    )


@desk_door
@require_safe
def rescue_list_desk(request: HttpRequest) -> HttpResponse:
    """The departments that want their cards ordered at the registrar's points."""
    return _list(request, page_of(request, processes_at_the_desk(request.user), size=20), "point", None)


def office_address(chain: Chain, step: ChainStep, granter: bool) -> str:
    """Where the office looks at a step, or does it."""
    if step.done:
        return ""
    if step.name == "customer":
        return reverse("rights_grant", args=[step.code]) if step.code and granter and step.state == "to_do" else ""
    return reverse("case_detail", args=[step.case.code]) if step.case is not None and step.case.received_at else ""


@office_door(roles=READERS)
@require_safe
def rescue_list_office(request: HttpRequest) -> HttpResponse:
    """Every department that is on its way, with whose turn it is."""
    granter = bool(request.office_roles & set(GRANTERS))  # type: ignore[attr-defined]
    return _list(request, page_of(request, processes(), size=20), ISSUER, partial(office_address, granter=granter))


def _list(request: HttpRequest, page: Page, side: str, address: object) -> HttpResponse:
    shown = [(*_lines(chain, side, address), False) for chain in chains(list(page.rows))]
    return render(request, "contracts/rescue_list.html", {"page": page, "chains": shown, "rescue": False})
