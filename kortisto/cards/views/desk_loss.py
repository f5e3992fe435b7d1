"""Lost and stolen cards at the desk: any registrar takes the report, whosever customer it is (BR-RV-05)."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.access.visibility import visible
from kortisto.cards.actions.find_lost_card import find_lost_card
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.forms_cards import FindCardForm, LossForm
from kortisto.cards.models import Card, LossReport
from kortisto.people.models import Person
from kortisto.registrars.staffing import is_unstaffed
from kortisto.ui.forms import act, form_page, sent

# The persons whose cards this registrar has looked for in this visit, by their codes.
FOUND = "lost_cards_found"
MOST = 50


@desk_door(shows="loss")
@require_http_methods(["GET", "POST"])
def loss_start(request: HttpRequest) -> HttpResponse:
    """The card somebody rings about. What was found stays open to this registrar for this visit."""
    form = FindCardForm(sent(request))
    if request.method == "POST":
        person = act(form, partial(find_lost_card, actor=request.user))
        if person is not None:
            known: list[str] = [code for code in request.session.get(FOUND, []) if code != person.code]
            request.session[FOUND] = [*known, person.code][-MOST:]
            return redirect("loss_found", person.code)
    return form_page(request, "cards/loss_start.html", form)


@desk_door(shows="loss")
@require_safe
def loss_found(request: HttpRequest, code: str) -> HttpResponse:
    """The cards of the person whose card was looked for, the newest first."""
    if code not in request.session.get(FOUND, []):
        raise Http404
    person = get_object_or_404(Person, code=code)
    show_person(request, person)
    cards = Card.objects.filter(holder=person).select_related("organisation", "point").order_by("-pk")
    return render(request, "cards/loss_found.html", {"person": person, "cards": list(cards)})


@desk_door(shows="loss")
@require_http_methods(["GET", "POST"])
def loss_report(request: HttpRequest, code: str) -> HttpResponse:
    """The report: kept from the moment it is sent, whatever customership the card belongs to."""
    rows = Card.objects.select_related("holder", "organisation", "point", "order__acceptance", "customership")
    card = get_object_or_404(rows, code=code)
    own = visible(Card, to=request.user).filter(pk=card.pk).exists()
    if not own and card.holder.code not in request.session.get(FOUND, []):
        raise Http404
    show_person(request, card.holder)
    back = reverse("card_detail", args=[code]) if own else reverse("loss_found", args=[card.holder.code])
    request.way_back = back  # type: ignore[attr-defined]
    form = LossForm(sent(request), initial={"requester": "holder"})
    if request.method == "POST":
        report = act(form, partial(report_loss, actor=request.user, card=card))
        if report is not None:
            _tell(request, report)
            return redirect(back)
    return form_page(request, "cards/loss_report.html", form, card=card, back=back, unstaffed=is_unstaffed(card.point))


def _tell(request: HttpRequest, report: LossReport) -> None:
    serial = {"serial": report.card.serial}
    if report.verified:
        messages.success(
            request,
            _(
                "The report of card %(serial)s is kept. The card is cancelled for good and its certificates are revoked within "
                "seconds."
            )
            % serial,
        )
    else:
        messages.warning(
            request,
            _(
                "The report of card %(serial)s is kept and has been passed on to the revocation service. Until the service has "
                "made sure who reported it, the card still works."
            )
            % serial,
        )
