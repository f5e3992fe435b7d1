"""Matters in the portal: the lists, one matter with its history, its papers, the signature, mandates."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import portal_door
from kortisto.access.visibility import matters_seen
from kortisto.accounts.models import StrongIdentification
from kortisto.contracts.actions.end_mandate import end_mandate
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.withdraw_contract import withdraw_contract
from kortisto.contracts.differences import differences
from kortisto.contracts.endings import reach_of
from kortisto.contracts.forms import EndMandateForm, SignForm
from kortisto.contracts.matters import may_write, state_name
from kortisto.contracts.models import Case, Mandate
from kortisto.contracts.narrowing import Narrowing, is_decided, is_unfinished
from kortisto.contracts.papers import contract_paper, granted_paper
from kortisto.contracts.queries import (
    FINISHED,
    LISTS,
    UNFINISHED,
    given_by,
    history_of,
    issuer_name,
    mandates_given,
    mandates_of,
    mandates_received,
    matters_of,
    received_by,
    row_text,
    rows_of_list,
    subscriptions_of,
    unsigned,
)
from kortisto.contracts.queries_mandates import waiting_orders
from kortisto.contracts.row_acts import acts_of_case
from kortisto.contracts.sections import section_of
from kortisto.contracts.signatories import signatories_of, signatures_of
from kortisto.contracts.states import GRANTED_STATES, VERSION, MandateState
from kortisto.contracts.what_next import what_next
from kortisto.documents.download import download, paper
from kortisto.kernel.clock import now
from kortisto.kernel.states import Who
from kortisto.organisations.models import MemberRole
from kortisto.rulebook.read import rule
from kortisto.ui.forms import Form, act, confirm_page, form_page, posted
from kortisto.ui.paging import KeysFirst, page_of
from kortisto.ui.sorting import Sorting

from .acts import lines_of, mandate_row, may_contract
from .columns import mandate_columns, matter_columns
from .matter import case_of, contract_case_of
from .portal_talk import talk_for

CONTRACTS = (MemberRole.CONTRACTS,)
COLUMNS: dict[str, str | tuple[str, ...]] = {
    "asia": ("kind", "state"), "numero": "shown_number", "toimii": "acts_next", "muutettu": "changed_at",
}  # fmt: skip
# More mandates than there are registration points in the country.


@portal_door
@require_safe
def case_list_unfinished(request: HttpRequest) -> HttpResponse:
    """ "Keskeneräiset asiat"."""
    return _case_list(request, Narrowing(request, states=is_unfinished), finished=False)


@portal_door
@require_safe
def case_list_finished(request: HttpRequest) -> HttpResponse:
    """ "Valmiit asiat"."""
    return _case_list(request, Narrowing(request, states=is_decided), finished=True)


def _case_list(request: HttpRequest, narrowing: Narrowing, *, finished: bool) -> HttpResponse:
    membership, shown = request.membership, FINISHED if finished else UNFINISHED  # type: ignore[attr-defined]
    sorting = Sorting(request, COLUMNS, default="-muutettu")
    if narrowing.narrows:
        rows = matters_seen(membership).filter(**LISTS[shown])
        page = page_of(request, KeysFirst.of(sorting.apply(narrowing.apply(rows)), partial(rows_of_list, membership)))
    else:
        page = page_of(request, matters_of(membership, list=shown, order=sorting.order))
    kept = [("jarjesta", sorting.chosen)] if "jarjesta" in request.GET else []
    return render(
        request,
        "contracts/case_list.html",
        {
            "page": page,
            "columns": matter_columns(),
            "lines": lines_of(page.rows, membership),
            "finished": finished,
            "sorting": sorting,
            "narrowing": narrowing,
            "kept": kept,
            "may_contract": may_contract(membership),
        },
    )


@portal_door
@require_safe
def case_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One matter: where it stands, what it says, what was said about it and what has happened."""
    case = case_of(request, code)
    membership = request.membership  # type: ignore[attr-defined]
    acts = acts_of_case(case, membership)
    return render(
        request,
        "contracts/case_detail.html",
        {
            "case": case,
            "version": case.version,
            "text": row_text(case),
            "state_name": state_name(case),
            "unsigned": case.version is not None and unsigned(case.version),
            "acts": acts,
            "missing": [act for act in acts if act.reason],
            "next": "" if case.acts_next == Who.NOBODY else Who(case.acts_next).label,
            "talk": talk_for(request, case),
            "may_write": case.received_at is not None and may_write(case, membership),
            "what_next": what_next(case),
            "issuer": issuer_name(),
            "history": history_of(case),
            **section_of(request, case, face="portal"),
        },
    )


def contract_section(request: HttpRequest, case: Case) -> tuple[str, dict[str, Any]]:
    """What a contract's matter shows beside: what the application says, its points, its mandates, its signature."""
    version = case.version
    assert version is not None
    owns = may_contract(request.membership)  # type: ignore[attr-defined]
    signatures = signatures_of(version)
    return "contracts/_contract_section.html", {
        "mandates": [mandate_row(each, may_end=owns, given=True) for each in mandates_of(version)],
        "mandate_columns": mandate_columns(by_giver=False),
        "subscriptions": subscriptions_of(version=version.pk),
        "signature": signatures[-1] if signatures else None,
        "granted_paper": granted_paper(version) if version.state in GRANTED_STATES else None,
        "signatories": signatories_of(version, signatures) if owns else [],  # type: ignore[attr-defined]
        "differences": differences(version),
        "reach": reach_of(version.contract) if version.ends_on else None,
    }


@portal_door
@require_safe
def subscription_list(request: HttpRequest, code: str) -> HttpResponse:
    """ "Näytä rekisteröintipistetilaukset": each point of the contract with its number (BR-AU-06)."""
    case = contract_case_of(request, code)
    rows = case.version.subscriptions.select_related("point").order_by("-is_main", "point__sort_key")
    return render(
        request, "contracts/subscription_list.html", {"case": case, "text": row_text(case), "rows": list(rows)}
    )


@portal_door
@require_safe
def contract_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The contract's paper in the reader's language (BR-AU-18); the main point's number stands on it (BR-AU-07)."""
    case = contract_case_of(request, code)
    language = (get_language() or "fi")[:2]
    return paper(contract_paper(case.version, language=language), name=f"{case.version.contract.number}-{language}")


@portal_door
@require_safe
def granted_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The very bytes that were granted and are, or will be, signed."""
    kept = granted_paper(contract_case_of(request, code).version)
    if kept is None:
        raise Http404
    return download(kept)


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def contract_withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before an application is withdrawn."""
    case = contract_case_of(request, code)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(withdraw_contract, actor=request.user, version=case.version)):
        messages.success(request, _("The application has been withdrawn."))
        return redirect("case_detail", case.code)
    return confirm_page(
        request,
        title=_("Withdraw the application?"),
        form=form,
        consequences=[
            _("The application and the mandates in it end here. A withdrawn application cannot be taken up again."),
            _("You can start a new application at any time."),
        ],
        submit=_("Withdraw the application"),
        danger=True,
        back=reverse("case_detail", args=[case.code]),
    )


@portal_door(roles=(MemberRole.SIGNATORY,))
@require_http_methods(["GET", "HEAD", "POST"])
def contract_sign(request: HttpRequest, code: str) -> HttpResponse:
    """The signatory reads the granted paper and signs it by strong identification (BR-AU-14)."""
    case = contract_case_of(request, code)
    version = case.version
    kept = granted_paper(version)
    form = SignForm(posted(request), initial={"document_sha256": kept.sha256 if kept else ""})
    if request.method == "POST" and act(form, partial(sign_contract, actor=request.user, version=version)):
        version.refresh_from_db()
        done = _("The contract has been signed and is in force.")
        messages.success(request, done if version.signed else _("You have signed. The contract waits for the others."))
        return redirect("case_detail", case.code)
    since = now() - timedelta(minutes=rule("signing_identification_minutes"))
    identification = StrongIdentification.objects.filter(user=request.user, at__gte=since).order_by("-at").first()
    return form_page(
        request,
        "contracts/contract_sign.html",
        form,
        case=case,
        version=version,
        paper=kept,
        signatory=request.membership.role == MemberRole.SIGNATORY,  # type: ignore[attr-defined]
        can_sign=VERSION.can(version, "sign"),
        signatories=signatories_of(version),
        identification=identification,
        minutes=rule("signing_identification_minutes"),
    )


@portal_door
@require_safe
def mandate_list(request: HttpRequest) -> HttpResponse:
    """The mandates this organisation has given, and those its points have been given."""
    account, membership = request.account, request.membership  # type: ignore[attr-defined]
    owns = may_contract(membership)
    administers = membership.role == MemberRole.ADMINISTRATOR
    given = page_of(request, given_by(account), name="annetut")
    received = page_of(request, received_by(account))
    return render(
        request,
        "contracts/mandate_list.html",
        {
            "given": [mandate_row(each, may_end=owns, given=True) for each in given.rows],
            "received": [
                mandate_row(each, may_end=administers or (owns and each.state == MandateState.ASKED))
                for each in received.rows
            ],
            "given_columns": mandate_columns(by_giver=False),
            "received_columns": mandate_columns(by_giver=True),
            "page": received,
            "given_page": given,
            "has_points": account.organisation.points.exists(),
        },
    )


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_end(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the reason before a mandate ends (BR-AU-15); the giver and the point's owner come here."""
    account = request.account  # type: ignore[attr-defined]
    given, received = mandates_given(user=request.user, account=account), mandates_received(account=account)
    mandate = given.filter(code=code).first() or get_object_or_404(received, code=code)
    form = EndMandateForm(posted(request))
    if request.method == "POST" and act(form, partial(end_mandate, actor=request.user, mandate=mandate)):
        messages.success(request, _("The mandate has ended. Nothing new is ordered under it."))
        return redirect("mandate_detail", mandate.code)
    return confirm_page(
        request,
        title=_("End the mandate?"),
        form=form,
        consequences=_consequences(mandate),
        submit=_("End the mandate"),
        danger=True,
        back=reverse("mandate_detail", args=[mandate.code]),
    )


def _consequences(mandate: Mandate) -> list[str]:
    language = (get_language() or "fi")[:2]
    return [
        _("%(point)s orders no new cards for %(giver)s from this moment on.")
        % {"point": mandate.point.name(language), "giver": mandate.giver.name(language)},
        *_cards_left(mandate),
        _("A mandate that has ended cannot be continued; a new one has to be given."),
    ]


def _cards_left(mandate: Mandate) -> list[str]:
    """What happens to what has been ordered: the giving organisation decides of each card (BR-AU-15)."""
    left = len(waiting_orders(mandate))
    said = [_("Cards that have been ordered are still returned, cancelled and complained about at the point.")]
    if left:
        said.append(
            ngettext(
                "%(count)s card has been ordered and not handed over. The organisation decides whether it still is.",
                "%(count)s cards have been ordered and not handed over. The organisation decides of each whether it still is.",
                left,
            )
            % {"count": left}
        )
    return said
