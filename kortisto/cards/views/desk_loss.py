"""Lost and stolen cards at the desk: any registrar takes the report, whosever customer it is (BR-RV-05)."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kortisto.access.doors import desk_door, show_person
from kortisto.access.visibility import visible
from kortisto.cards.actions.find_lost_card import find_lost_card
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.forms_cards import FindCardForm, LossForm
from kortisto.cards.models import Card
from kortisto.people.models import Person
from kortisto.ui.forms import act, form_page

FOUND = "lost_cards_found"
MOST = 50


@desk_door(shows="loss")
@require_http_methods(["GET", "POST"])
def loss_start(request: HttpRequest) -> HttpResponse:
    """The card somebody rings about. What was found stays open to this registrar for this visit."""
    form = FindCardForm(request.POST if request.method == "POST" else None)
    cards: list[Card] = []
    if request.method == "POST":
        person = act(form, partial(find_lost_card, actor=request.user))
        if person is not None:
            cards = _cards_of(person)
            known: list[str] = request.session.get(FOUND, [])
            request.session[FOUND] = list(dict.fromkeys([*known, *(card.code for card in cards)]))[-MOST:]
            show_person(request, person)
    return form_page(request, "cards/loss_start.html", form, cards=cards)


def _cards_of(person: Person) -> list[Card]:
    rows = Card.objects.filter(holder=person).select_related("holder", "organisation", "point", "order")
    return list(rows.order_by("-pk"))


@desk_door(shows="loss")
@require_http_methods(["GET", "POST"])
def loss_report(request: HttpRequest, code: str) -> HttpResponse:
    """The report: kept from the moment it is sent, whatever customership the card belongs to."""
    rows = Card.objects.select_related("holder", "organisation", "point", "order", "customership")
    card = rows.filter(code=code).first()
    own = visible(Card, to=request.user).filter(code=code).exists()
    if card is None or not (own or code in request.session.get(FOUND, [])):
        raise Http404
    show_person(request, card.holder)
    form = LossForm(request.POST if request.method == "POST" else None, initial={"requester": "holder"})
    if request.method == "POST":
        report = act(form, partial(report_loss, actor=request.user, card=card))
        if report is not None:
            if report.verified:
                messages.success(
                    request,
                    _("The report is kept. The card is cancelled and its certificates are revoked within seconds."),
                )
            else:
                messages.warning(
                    request,
                    _("The report is kept and has been passed on to the revocation service. The card still works."),
                )
            return redirect("card_detail", card.code) if own else redirect("loss_start")
    return form_page(
        request,
        "cards/loss_report.html",
        form,
        card=card,
        back=reverse("card_detail", args=[code]) if own else reverse("loss_start"),
    )
