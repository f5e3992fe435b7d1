"""What waits at the office about cards: reports of loss, refused certificates, activation letters."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.accounts.models import OfficeRole
from kortisto.cards.actions.confirm_loss_report import confirm_loss_report
from kortisto.cards.actions.find_lost_card import find_lost_card
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.forms_cards import ConfirmReportForm, FindCardForm, LossForm
from kortisto.cards.models import Card, LossReport
from kortisto.cards.queries_office import (
    READERS,
    RETRIERS,
    REVOKERS,
    cards_of,
    cards_with_problems,
    letters_due,
    letters_late,
    reports_for_the_service,
    reports_under_way,
    reports_waiting,
)
from kortisto.cards.queries_portal import unconfirmed
from kortisto.contracts.queries_office import READERS as MATTER_READERS
from kortisto.kernel.clock import today
from kortisto.ui.forms import act, confirm_page, form_page, posted
from kortisto.ui.paging import page_of

from .office import roles_of

REPORTERS = (*REVOKERS, OfficeRole.HANDLER)


@office_door(roles=READERS, shows="loss_reports")
@require_safe
def loss_report_list(request: HttpRequest) -> HttpResponse:
    """Reports that the revocation service has to verify, and those whose revocation is under way."""
    page = page_of(request, reports_waiting())
    under_way = list(reports_under_way()[:50])
    followed = list(reports_for_the_service()[:50])
    show_person(request, *(report.card.holder for report in [*page.rows, *under_way, *followed]))
    facts = {
        "page": page,
        "under_way": under_way,
        "followed": followed,
        "may_confirm": bool(roles_of(request) & set(REVOKERS)),
    }
    facts["may_report"] = bool(roles_of(request) & set(REVOKERS))
    return render(request, "cards/office_loss_reports.html", facts)


@office_door(roles=REVOKERS, shows="loss_report")
@require_http_methods(["GET", "HEAD", "POST"])
def loss_report_confirm(request: HttpRequest, code: str) -> HttpResponse:
    """Asks how the requester was verified, then cancels the card and has its certificates revoked."""
    report = get_object_or_404(LossReport.objects.select_related("card__holder", "card__organisation"), code=code)
    card = report.card
    show_person(request, card.holder)
    form = ConfirmReportForm(posted(request))
    if (
        request.method == "POST"
        and act(form, partial(confirm_loss_report, actor=request.user, report=report)) is not None
    ):
        messages.success(request, _("The card has been cancelled. Its certificates are revoked within seconds."))
        return redirect("loss_report_list")
    return confirm_page(
        request,
        title=_("Revoke the card of %(name)s?") % {"name": card.holder.name},
        text=_("%(reason)s, reported by: %(who)s. Card %(serial)s.")
        % {"reason": report.get_reason_display(), "who": _who(report), "serial": card.serial},
        consequences=[_("Both certificates are revoked for good. The card cannot be taken into use again.")],
        form=form,
        submit=_("Revoke the card"),
        danger=True,
        back=reverse("loss_report_list"),
    )


def _who(report: LossReport) -> str:
    named = report.requester_name
    kind = str(report.get_requester_display())
    return f"{kind}, {named}" if named else kind


@office_door(roles=REVOKERS, shows="loss")
@require_http_methods(["GET", "HEAD", "POST"])
def loss_start(request: HttpRequest) -> HttpResponse:
    """The card that somebody rings about, day and night (BR-RV-01, BR-RV-05)."""
    form = FindCardForm(posted(request))
    cards: list[Card] = []
    if request.method == "POST":
        person = act(form, partial(find_lost_card, actor=request.user))
        if person is not None:
            cards = cards_of(person)
            show_person(request, person)
    return form_page(request, "cards/loss_start.html", form, cards=cards)


@office_door(roles=REPORTERS, shows="loss")
@require_http_methods(["GET", "HEAD", "POST"])
def loss_report(request: HttpRequest, code: str) -> HttpResponse:
    """The report: kept from the moment it is sent, whosever customer the card belongs to."""
    card = get_object_or_404(
        Card.objects.select_related("holder", "organisation", "point", "order", "customership"), code=code
    )
    show_person(request, card.holder)
    form = LossForm(posted(request), initial={"requester": "holder"})
    back = reverse("card_detail", args=[code])
    if request.method == "POST":
        report = act(form, partial(report_loss, actor=request.user, card=card))
        if report is not None:
            told = (
                _("The report is kept. The card is cancelled and its certificates are revoked within seconds.")
                if report.verified
                else _("The report is kept and waits for the revocation service. The card still works.")
            )
            messages.success(request, told)
            return redirect(back)
    return form_page(request, "cards/loss_report.html", form, card=card, back=back)


@office_door(roles=READERS, shows="card_problems")
@require_safe
def card_problem_list(request: HttpRequest) -> HttpResponse:
    """Cards whose certificates the authority refused; each is asked for again by hand."""
    page = page_of(request, cards_with_problems())
    show_person(request, *(card.holder for card in page.rows))
    may = bool(roles_of(request) & set(RETRIERS))
    return render(request, "cards/office_problems.html", {"page": page, "may_retry": may})


@office_door(roles=READERS, shows="letters")
@require_safe
def activation_letter_list(request: HttpRequest) -> HttpResponse:
    """Activation letters by the day on which the card maker is asked to post them (BR-OR-13)."""
    page = page_of(request, letters_due())
    show_person(request, *(letter.card.holder for letter in page.rows))
    return render(
        request, "cards/office_letters.html", {"page": page, "late": letters_late().count(), "today": today()}
    )


@office_door(roles=MATTER_READERS)
@require_safe
def holders_review_list(request: HttpRequest) -> HttpResponse:
    """Organisations that have been asked to confirm their card holders and have not, the longest waiting first."""
    page = page_of(request, unconfirmed())
    return render(request, "cards/office_holders_reviews.html", {"page": page, "today": today()})
