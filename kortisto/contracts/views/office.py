"""Matters at the office: the queue, one matter with its checks, and the handler's acts."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.accounts.models import OfficeRole
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.pass_on_case import pass_on_case
from kortisto.contracts.actions.reject_contract import reject_contract
from kortisto.contracts.actions.release_case import release_case
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.checks import checks_of
from kortisto.contracts.decisions import REJECT, waiting_proposal
from kortisto.contracts.differences import differences
from kortisto.contracts.endings import reach_of
from kortisto.contracts.forms_office import PassOnForm, RejectForm
from kortisto.contracts.matters import may_ask, may_release, row_text, state_name
from kortisto.contracts.models import Case, Mandate
from kortisto.contracts.narrowing import Narrowing, has_come
from kortisto.contracts.papers import contract_paper, granted_paper
from kortisto.contracts.queries import subscriptions_of, unsigned
from kortisto.contracts.queries_office import (
    ALL,
    DECIDED,
    DECIDERS,
    GRANTERS,
    MINE,
    PROPOSALS,
    READERS,
    RIGHTS,
    SHELVES,
    UNTAKEN,
    WRITTEN,
    age,
    by_handlers,
    conflicting_accounts,
    handlers,
    handlers_for,
    handles,
    lines,
    mandate_lines,
    may_take,
    next_case,
    office_history,
    rows_of_queue,
    rows_of_shelf,
    shelf,
    shelf_by_handlers,
    shelf_counts,
)
from kortisto.contracts.sections import office_acts, section_of
from kortisto.contracts.signatories import signatories_of, signatures_of
from kortisto.contracts.states import GRANTED_STATES, VERSION, MandateState
from kortisto.contracts.what_next import expected_by, usual_days
from kortisto.documents.download import download, paper
from kortisto.kernel.clock import today
from kortisto.kernel.states import Who
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.read import two_people_needed
from kortisto.ui.forms import Form, act, confirm_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.paging import KeysFirst, page_of
from kortisto.ui.parts import Act, Tab
from kortisto.ui.sorting import Sorting

from .columns import queue_columns
from .matter import case_or_404, contract_case_or_404
from .office_acts import and_on, event_page, mandate_acts
from .office_talk import talk_for

COLUMNS: dict[str, str | tuple[str, ...]] = {
    "odottanut": ("since",),
    "organisaatio": ("account__organisation__sort_key",),
    "asia": ("kind", "state"),
    "numero": ("shown_number",),
    "kasittelija": ("handler__sort_key",),
}


# -- The queue --------------------------------------------------------------------------------------------------------


def queue(request: HttpRequest, *, at: str = "") -> dict[str, Any]:
    """The queue as page and home show it: one tab's rows, in the chosen order; `at` is the address of its tabs."""
    user: Any = request.user
    counts = shelf_counts(user)
    shown = request.GET.get("nayta", ALL)
    shown = shown if shown in SHELVES else ALL
    narrowing = Narrowing(request, states=has_come, handlers=[(each.code, each.name) for each in handlers()])
    sorting = Sorting(request, COLUMNS, default="-odottanut" if shown == DECIDED else "odottanut")
    narrowed = narrowing.narrows
    rows: Any
    by_name = sorting.column == "kasittelija"
    if narrowed or (shown == MINE and by_name):
        rows = sorting.apply(narrowing.apply(shelf(shown, user)))
        rows = by_handlers(rows, backwards=sorting.backwards) if by_name else KeysFirst.of(rows, rows_of_queue)
    elif by_name:
        rows = shelf_by_handlers(shown, sorting.order, backwards=sorting.backwards)
    else:
        rows = rows_of_shelf(shown, user, sorting.order)
    page = page_of(request, rows)
    labels = {
        ALL: _("All under way"), UNTAKEN: _("Nobody's yet"), MINE: _("Mine"), WRITTEN: _("New messages"), DECIDED: _("Decided"),
    }  # fmt: skip
    tabs = [
        Tab(labels[name], f"{at}?nayta={name}", name == shown, counts.get(name))
        for name in (ALL, UNTAKEN, MINE, WRITTEN)
    ]
    tabs.append(Tab(_("Rights to grant"), reverse("rights_to_grant"), count=counts[RIGHTS]))
    tabs.append(Tab(_("Wait for a second person"), reverse("proposal_list"), count=counts[PROPOSALS]))
    tabs.append(Tab(labels[DECIDED], f"{at}?nayta={DECIDED}", shown == DECIDED))
    kept = [(name, request.GET[name]) for name in ("nayta", "jarjesta") if name in request.GET]
    return {
        "tabs": tabs,
        "narrowing": narrowing,
        "kept": kept,
        "page": page,
        "sorting": sorting,
        "lines": lines(page.rows, request.user, request.office_roles),  # type: ignore[arg-type, attr-defined]
        "columns": queue_columns(request, decided=shown == DECIDED),
    }


@office_door(roles=READERS)
@require_safe
def case_list(request: HttpRequest) -> HttpResponse:
    """Matters by tab, the one that has waited longest first."""
    return render(request, "contracts/office_case_list.html", queue(request))


@office_door(roles=GRANTERS)
@require_POST
def case_take(request: HttpRequest, code: str) -> HttpResponse:
    """Take a matter with one press; of two who press, one gets it."""
    case = case_or_404(code)
    take_case(actor=request.user, case=case)
    messages.success(request, _("The matter is yours. The checks stand beside the application."))
    return redirect("case_detail", case.code)


@office_door(roles=GRANTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def case_release(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a matter goes back to the queue."""
    case = case_or_404(code)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(release_case, actor=request.user, case=case)) is not None:
        return and_on(request, case, _("The matter is in the queue again."))
    return confirm_page(
        request,
        title=_("Give the matter back to the queue?"),
        text=f"{name_of(case.account.organisation)}, {case.shown_number}",
        consequences=[_("Whoever takes it next handles it. It keeps its place in the queue.")],
        form=form,
        submit=_("Give back"),
        back=reverse("case_detail", args=[code]),
    )


@office_door(roles=GRANTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def case_pass_on(request: HttpRequest, code: str) -> HttpResponse:
    """To whom the matter is passed on; also how the matter of somebody who is away is taken over."""
    case = case_or_404(code)
    form = PassOnForm(posted(request), handlers=handlers_for(case))
    if request.method == "POST" and act(form, partial(pass_on_case, actor=request.user, case=case)) is not None:
        return and_on(request, case, _("The matter has been passed on. The new handler has been told by e-mail."))
    return confirm_page(
        request,
        title=_("Pass the matter on"),
        text=f"{name_of(case.account.organisation)}, {case.shown_number}",
        form=form,
        submit=_("Pass on"),
        back=reverse("case_detail", args=[code]),
    )


@office_door(roles=GRANTERS)
@require_safe
def case_next(request: HttpRequest) -> HttpResponse:
    """Go on: one's own oldest matter that waits for the office, then the oldest that nobody has taken."""
    after = Case.objects.filter(code=request.GET.get("jalkeen", "")).first()
    case = next_case(request.user, after=after)  # type: ignore[arg-type]
    if case is None:
        messages.info(request, _("Nothing waits for you. The queue is empty."))
        return redirect("case_list")
    return redirect("case_detail", case.code)


# -- One matter -------------------------------------------------------------------------------------------------------


def acts_of(request: HttpRequest, case: Case, *, conflict: bool) -> list[Act]:
    """What this person can do with the matter now; papers open to every reader."""
    if conflict or not handles(case, request.office_roles):  # type: ignore[attr-defined]
        return []
    acts = office_acts(request, case)
    code, mine = case.code, case.handler_id == request.user.pk
    if may_ask(case):
        acts.insert(1, Act(_("Ask for more information"), reverse("case_ask", args=[code]), key="k"))
    acts.append(Act(_("Write to the customer"), reverse("case_write", args=[code]), key="v"))
    if mine and may_release(case):
        acts.append(Act(_("Give back to the queue"), reverse("case_release", args=[code]), confirm=True))
    if case.handler_id is not None and case.unfinished and not case.decided:
        acts.append(Act(_("Pass on to another handler"), reverse("case_pass_on", args=[code])))
    return acts


def contract_acts(request: HttpRequest, case: Case) -> list[Act]:
    """Granting and rejecting a contract; a rejection that has been proposed waits for its second person."""
    version, code = case.version, case.code
    acts = []
    if VERSION.can(version, "grant"):
        acts.append(Act(_("Grant"), reverse("contract_grant", args=[code]), confirm=True, key="m"))
    if VERSION.can(version, "reject") and not case.proposed:
        acts.append(Act(_("Reject"), reverse("contract_reject", args=[code]), confirm=True, danger=True, key="h"))
    if VERSION.can(version, "terminate") and not case.proposed:
        acts.append(
            Act(_("Terminate the contract"), reverse("contract_terminate", args=[code]), confirm=True, danger=True)
        )
    if VERSION.can(version, "withdraw_termination") and version.terminated_by_issuer:
        acts.append(Act(_("Take the termination back"), reverse("termination_withdraw", args=[code]), confirm=True))
    return acts


@office_door(roles=READERS, shows="case")
@require_safe
def case_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Everything the customer wrote, the checks beside it, mandates with their points, the talk, what has happened."""
    case = case_or_404(code)
    conflict = case.account_id in conflicting_accounts(request.user)  # type: ignore[arg-type]
    roles: set[str] = request.office_roles  # type: ignore[attr-defined]
    waits = case.acts_next == Who.ISSUER
    expected = expected_by(case, usual_days(case))
    return render(
        request,
        "contracts/office_case_detail.html",
        {
            "case": case,
            "version": case.version,
            "text": row_text(case),
            "state_name": state_name(case),
            "unsigned": case.version is not None and unsigned(case.version),
            "acts": acts_of(request, case, conflict=conflict),
            "may_take": not conflict and may_take(case, roles),
            # What waits for a second person is done as far as this handler goes.
            "goes_on": bool(roles & set(GRANTERS)) and (not (waits and case.unfinished) or case.proposed),  # type: ignore[attr-defined]
            "conflict": conflict,
            "next": Who(case.acts_next).label,
            "age": age(case.since),
            "expected": expected,
            "late": expected is not None and expected < today(),
            "talk": talk_for(request, case),
            "history": office_history(case, event_page(request)),
            **section_of(request, case, face="office"),
        },
    )


def contract_section(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]]:
    """What a contract's matter shows beside at the office: the application with its checks, points and mandates."""
    version = case.version
    assert version is not None
    mandates = mandate_lines(version)
    if version.submitted_by is not None:
        show_person(request, version.submitted_by.person)
    signatures = signatures_of(version)
    return "contracts/_office_contract_section.html", {
        "proposal": waiting_proposal(version) if case.proposed else None,  # type: ignore[attr-defined]
        "checks": checks_of(version, mandates),
        "mandates": [(line, mandate_acts(request, line)) for line in mandates],
        "rights_waiting": any(line.mandate.state == MandateState.GRANTED for line in mandates),
        "subscriptions": subscriptions_of(version=version.pk),
        "signature": signatures[-1] if signatures else None,
        "granted_paper": granted_paper(version) if version.state in GRANTED_STATES else None,
        "signatories": signatories_of(version, signatures),
        "checks_evidence": OfficeRole.HANDLER in request.office_roles,  # type: ignore[attr-defined]
        "differences": differences(version),
        "reach": reach_of(version.contract) if version.ends_on else None,
    }


@office_door(roles=READERS)
@require_safe
def contract_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The contract's paper as it stands now, in the reader's language."""
    case = contract_case_or_404(code)
    language = "sv" if (get_language() or "fi").startswith("sv") else "fi"
    return paper(contract_paper(case.version, language=language), name=f"{case.version.contract.number}-{language}")


@office_door(roles=READERS)
@require_safe
def granted_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The very bytes that were granted and are, or will be, signed."""
    kept = granted_paper(contract_case_or_404(code).version)
    if kept is None:
        raise Http404
    return download(kept)


# -- Decisions --------------------------------------------------------------------------------------------------------


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_grant(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a contract is granted, and says what follows from it."""
    case = contract_case_or_404(code)
    version = case.version
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(grant_contract, actor=request.user, version=version)) is not None:
        return and_on(request, case, _("The contract has been granted. Its signatory has been told."))
    return confirm_page(
        request,
        title=_("Grant the contract?"),
        text=f"{name_of(version.contract.organisation)}, {version.contract.number}",
        consequences=_what_a_grant_means(case),
        form=form,
        submit=_("Grant the contract"),
        back=reverse("case_detail", args=[code]),
    )


def _what_a_grant_means(case: Case) -> list[Any]:
    version = case.version
    said = [
        _(
            "The contract is granted with exactly these words; the paper is kept as a PDF and cannot be changed any more."
        ),
        _("%(name)s signs it in the portal. Cards are ordered once it has been signed.")
        % {"name": version.signatory_name},
    ]
    submitted = Mandate.objects.filter(contract=version.contract, state=MandateState.SUBMITTED).select_related("point")
    for mandate in submitted.order_by("pk"):
        said.append(
            _(
                "The mandate to %(point)s is granted. Its registrars see the customer only when you also grant the rights."
            )
            % {"point": name_of(mandate.point)}
        )
    if version.number > 1:
        said.append(_("The version in force now stays in force until this one is signed."))
    return said


@office_door(roles=DECIDERS)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_reject(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the reason before a contract is rejected; proposes it where the rulebook wants two people."""
    case = contract_case_or_404(code)
    version = case.version
    form = RejectForm(posted(request))
    by_two = two_people_needed(REJECT)

    def decide(*, once: str, reason: str) -> Any:
        if not by_two:
            return reject_contract(actor=request.user, version=version, reason=reason, once=once)
        arguments = {"version": version, "reason": reason}
        return propose(actor=request.user, decision=REJECT, arguments=arguments, reason=reason, once=once)

    if request.method == "POST" and act(form, decide) is not None:
        if by_two:
            return and_on(request, case, _("The rejection waits for somebody else's approval."))
        return and_on(request, case, _("The application has been rejected. The customer has been told why."))
    return confirm_page(
        request,
        title=_("Propose to reject the application?") if by_two else _("Reject the application?"),
        text=f"{name_of(version.contract.organisation)}, {version.contract.number}",
        consequences=[
            _("The application and the mandates in it end here. The customer can send a new application."),
            _("Another handler has to approve it; until then nothing changes.") if by_two
            else _("The customer is told at once, with the reason you give."),
        ],
        form=form,
        submit=_("Propose the rejection") if by_two else _("Reject the application"),
        danger=True,
        back=reverse("case_detail", args=[code]),
    )  # fmt: skip
