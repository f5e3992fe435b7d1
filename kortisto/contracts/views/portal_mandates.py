"""One mandate in the portal: what it says, what is ordered under it, and what either side can do with it."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kortisto.access.doors import portal_door, show_person
from kortisto.cards.actions.decide_handover import decide_handover
from kortisto.contracts.actions.accept_mandate import accept_mandate
from kortisto.contracts.actions.decline_mandate import decline_mandate
from kortisto.contracts.actions.narrow_mandate import narrow_mandate
from kortisto.contracts.actions.renew_mandate import renew_mandate
from kortisto.contracts.actions.restore_mandate import restore_mandate
from kortisto.contracts.actions.suspend_mandate import suspend_mandate
from kortisto.contracts.forms import EndMandateForm
from kortisto.contracts.forms_mandates import DeclineForm, NarrowForm, RenewForm
from kortisto.contracts.models import Mandate
from kortisto.contracts.papers_mandates import employment_proof_form, mandate_paper
from kortisto.contracts.queries_mandates import mandate_seen, orders_under
from kortisto.contracts.states import WORKING_MANDATE_STATES, MandateState
from kortisto.documents.download import paper
from kortisto.ui.forms import Form, act, confirm_page, posted
from kortisto.ui.language import name_of
from kortisto.ui.paging import page_of

from .acts import acts_of_mandate, may_contract
from .portal import CONTRACTS

# The certificate of employment can be delivered from the submission on (BR-EC-05), and as long as cards are ordered.
NEXT_STEP = (MandateState.SUBMITTED, MandateState.GRANTED, MandateState.ACTIVE)
PAPER_LANGUAGES = ("fi", "sv", "en")


def mandate_or_404(request: HttpRequest, code: str) -> tuple[Mandate, bool]:
    """A mandate of the active account, and whether the account gave it; anybody else's does not exist here."""
    seen = mandate_seen(user=request.user, account=request.account, code=code)  # type: ignore[attr-defined]
    if seen is None:
        raise Http404
    return seen


def _given(request: HttpRequest, code: str) -> Mandate:
    mandate, given = mandate_or_404(request, code)
    if not given:
        raise Http404
    return mandate


def _received(request: HttpRequest, code: str) -> Mandate:
    mandate, given = mandate_or_404(request, code)
    if given:
        raise Http404
    return mandate


@portal_door(shows="mandate")
@require_safe
def mandate_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Both sides see what the mandate says; who gave it also sees, live, what is ordered under it."""
    mandate, given = mandate_or_404(request, code)
    owns = may_contract(request.membership)  # type: ignore[attr-defined]
    facts: dict[str, Any] = {
        "mandate": mandate,
        "given": given,
        "acts": acts_of_mandate(mandate, may_end=owns, given=given),
        "may_answer": owns and not given and mandate.state == MandateState.ASKED,
        "next_step": given and mandate.state in NEXT_STEP,
    }
    if given and mandate.state in WORKING_MANDATE_STATES:
        facts |= _orders(request, mandate)
    return render(request, "contracts/mandate_detail.html", facts)


@portal_door(shows="mandate")
@require_safe
def mandate_orders(request: HttpRequest, code: str) -> HttpResponse:
    """The part of the page that asks for itself anew: what is ordered under the mandate."""
    mandate = _given(request, code)
    return render(request, "contracts/_mandate_orders.html", {"mandate": mandate, **_orders(request, mandate)})


def _orders(request: HttpRequest, mandate: Mandate) -> dict[str, Any]:
    account = request.account  # type: ignore[attr-defined]
    page = page_of(request, orders_under(user=request.user, account=account, mandate=mandate))
    show_person(request, *(order.holder for order in page.rows))
    running_off = mandate.state == MandateState.RUN_OFF
    return {
        "page": page,
        "moving": mandate.state != MandateState.ENDED,
        "deciding": running_off and may_contract(request.membership),  # type: ignore[attr-defined]
        "running_off": running_off,
    }


@portal_door(roles=CONTRACTS, shows="mandate")
@require_POST
def handover_decide(request: HttpRequest, code: str, order: str) -> HttpResponse:
    """In run-off: whether one card is still handed over (BR-AU-15)."""
    mandate = _given(request, code)
    account = request.account  # type: ignore[attr-defined]
    row = get_object_or_404(orders_under(user=request.user, account=account, mandate=mandate), code=order)
    show_person(request, row.holder)
    allowed = request.POST.get("luovutetaan") == "kylla"
    decide_handover(actor=request.user, order=row, allowed=allowed)
    name = {"name": row.holder.list_name}
    if allowed:
        messages.success(request, _("The card of %(name)s may be handed over.") % name)
    else:
        messages.success(
            request, _("The card of %(name)s is not handed over. The registration point cancels it.") % name
        )
    return redirect("mandate_detail", mandate.code)


# -- Acts of either side ----------------------------------------------------------------------------------------------


def _asks(
    request: HttpRequest, mandate: Mandate, form: Form, verb: Callable[..., Any], *, done: str, **page: Any
) -> HttpResponse:
    """A question, and the act when it is answered; then the mandate's page again."""
    if request.method == "POST" and act(form, partial(verb, actor=request.user, mandate=mandate)) is not None:
        messages.success(request, done)
        return redirect("mandate_detail", mandate.code)
    back = reverse("mandate_detail", args=[mandate.code])
    return confirm_page(request, form=form, back=back, **page)


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_accept(request: HttpRequest, code: str) -> HttpResponse:
    """The point's owner accepts a mandate (BR-AU-03)."""
    mandate = _received(request, code)
    names = {"giver": name_of(mandate.giver), "point": name_of(mandate.point)}
    return _asks(
        request, mandate, Form(posted(request)), accept_mandate,
        done=_("You have accepted the mandate. %(giver)s has been told.") % names,
        title=_("Accept the mandate?"),
        text=_("%(giver)s → %(point)s") % names,
        consequences=[
            _("The electronic customer number of %(point)s is written into the mandate.") % names,
            _("The card issuer decides on the mandate and grants the rights. Then your registrars see %(giver)s as a customer.")
            % names,
        ],
        submit=_("Accept the mandate"),
    )  # fmt: skip


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_decline(request: HttpRequest, code: str) -> HttpResponse:
    """The point's owner declines a mandate, with a reason (BR-AU-03)."""
    mandate = _received(request, code)
    names = {"giver": name_of(mandate.giver), "point": name_of(mandate.point)}
    return _asks(
        request, mandate, DeclineForm(posted(request)), decline_mandate,
        done=_("You have declined the mandate. %(giver)s has been told why.") % names,
        title=_("Decline the mandate?"),
        text=_("%(giver)s → %(point)s") % names,
        consequences=[_("%(giver)s can choose another registration point, or ask again later.") % names],
        submit=_("Decline the mandate"), danger=True,
    )  # fmt: skip


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_suspend(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for the reason before a mandate is suspended."""
    mandate = _given(request, code)
    return _asks(
        request, mandate, EndMandateForm(posted(request)), suspend_mandate,
        done=_("The mandate has been suspended. Nothing new is ordered under it."),
        title=_("Suspend the mandate?"),
        consequences=[
            _("%(point)s orders no new cards for you until you take the mandate into use again.")
            % {"point": name_of(mandate.point)},
            _("Cards that have been ordered are made and handed over as usual."),
        ],
        submit=_("Suspend the mandate"), danger=True,
    )  # fmt: skip


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_restore(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a suspended mandate is taken into use again."""
    mandate = _given(request, code)
    return _asks(
        request, mandate, Form(posted(request)), restore_mandate,
        done=_("The mandate is in use again."),
        title=_("Take the mandate into use again?"),
        consequences=[_("%(point)s can order cards for you again.") % {"point": name_of(mandate.point)}],
        submit=_("Take into use again"),
    )  # fmt: skip


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_renew(request: HttpRequest, code: str) -> HttpResponse:
    """A mandate goes on after its last day, in one act."""
    mandate = _given(request, code)
    return _asks(
        request, mandate, RenewForm(posted(request)), renew_mandate,
        done=_("The mandate has been renewed. The registration point has been told."),
        title=_("Renew the mandate"),
        consequences=[_("Registration point, cards and rights stay as they are.")],
        submit=_("Renew the mandate"),
    )  # fmt: skip


@portal_door(roles=CONTRACTS)
@require_http_methods(["GET", "HEAD", "POST"])
def mandate_narrow(request: HttpRequest, code: str) -> HttpResponse:
    """Fewer cards, an earlier end."""
    mandate = _given(request, code)
    return _asks(
        request, mandate, NarrowForm(mandate, posted(request)), narrow_mandate,
        done=_("The mandate has been narrowed. The registration point has been told."),
        title=_("Narrow the mandate"),
        consequences=[
            _("What you leave out is not ordered any more. What has been ordered is made and handed over."),
            _("More cards than now take a change of the contract."),
        ],
        submit=_("Narrow the mandate"),
    )  # fmt: skip


# -- Papers -----------------------------------------------------------------------------------------------------------


def _language(language: str) -> str:
    if language not in PAPER_LANGUAGES:
        raise Http404
    return language


@portal_door
@require_safe
def mandate_pdf(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The mandate as a document for the files of both sides."""
    mandate, _given_by_us = mandate_or_404(request, code)
    pdf = mandate_paper(mandate, language=_language(language))
    return paper(pdf, name=f"valtuutus-{mandate.code}-{language}")


@portal_door
@require_safe
def employment_proof_pdf(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The certificate of employment as a form, with what is known filled in: to fill in on the screen or by hand (BR-EC-02)."""
    mandate = _given(request, code)
    pdf = employment_proof_form(mandate, language=_language(language))
    return paper(pdf, name=f"palvelussuhdetodistus-{mandate.code}-{language}")
