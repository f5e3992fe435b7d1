"""One card at the desk: where it is, why it exists, handing it over, cancelling it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.access.visibility import visible
from kortisto.cards.actions.cancel_card import cancel_card
from kortisto.cards.actions.hand_over_card import hand_over_card
from kortisto.cards.forms_cards import CancelCardForm, HandoverForm
from kortisto.cards.life import life_of
from kortisto.cards.models import Card
from kortisto.cards.queries import with_everything
from kortisto.cards.states import CARD, CardState
from kortisto.cards.why import why
from kortisto.kernel.errors import WrongState
from kortisto.ui.forms import act, confirm_page, form_page, sent
from kortisto.ui.parts import Act


def card_or_404(request: HttpRequest, code: str) -> Card:
    """A card under one of the registrar's customerships. The page's way back, whatever refuses an act, is the card."""
    card = get_object_or_404(with_everything(visible(Card, to=request.user)), code=code)
    request.way_back = reverse("card_detail", args=[card.code])  # type: ignore[attr-defined]
    show_person(request, card.holder)
    return card


def must(card: Card, move: str) -> None:
    """Refuse a page that leads to a move which the card cannot make now, before anybody fills it in for nothing."""
    if CARD.can(card, move):
        return
    not_here = {CardState.AWAITING_CERTIFICATES, CardState.AT_MAKER, CardState.DISPATCHED}
    sentence = None
    if card.state == CardState.CANCELLED:
        sentence = _("The card has been cancelled. A cancelled card cannot be handed over or cancelled again.")
    elif move == "hand_over" and card.state in not_here:
        sentence = _("The card has not arrived at the registration point, so it cannot be handed over yet.")
    elif move == "hand_over":
        sentence = _("The card has already been handed over.")
    raise WrongState(f"cards.Card.{move}", card.state, sentence)


@desk_door(shows="card")
@require_safe
def card_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The card: its state, keeper, certificates and letter, and what can be done with it now.

    The part about the state asks for itself anew while certificates are being issued or revoked.
    """
    card = card_or_404(request, code)
    acts = []
    if CARD.can(card, "hand_over"):
        acts.append(Act(_("Hand over the card"), reverse("card_hand_over", args=[card.code])))
    acts.append(Act(_("Why does this card exist?"), reverse("card_why", args=[card.code])))
    if CARD.can(card, "cancel"):
        acts.append(Act(_("Report lost or stolen"), reverse("loss_report", args=[card.code]), danger=True))
        acts.append(Act(_("Cancel the card"), reverse("card_cancel", args=[card.code]), confirm=True))
    facts: dict[str, Any] = {"card": card, "acts": acts, "life": life_of(card)}
    part = "cards/_card_certificates.html" if request.htmx else "cards/card_detail.html"  # type: ignore[attr-defined]
    return render(request, part, facts)


@desk_door(shows="card_why")
@require_safe
def card_why(request: HttpRequest, code: str) -> HttpResponse:
    """Why does this card exist? Everything it stands on, each with its audit event."""
    card = card_or_404(request, code)
    return render(
        request, "cards/card_why.html", {"why": why(card), "card_url": reverse("card_detail", args=[card.code])}
    )


@desk_door(shows="handover")
@require_http_methods(["GET", "POST"])
def card_hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """The holder is here: document, receipt, and the card is theirs (BR-HO-01)."""
    card = card_or_404(request, code)
    form = HandoverForm(sent(request), initial={"issuing_state": "FI", "receipt": "paper"})
    if request.method == "POST":
        if act(form, partial(hand_over_card, actor=request.user, card=card)) is not None:
            messages.success(request, _("The card has been handed over to %(name)s.") % {"name": card.holder.name})
            return redirect("card_detail", card.code)
    else:
        must(card, "hand_over")
    return form_page(request, "cards/card_hand_over.html", form, card=card)


@desk_door(shows="card")
@require_http_methods(["GET", "POST"])
def card_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a card is cancelled for good."""
    card = card_or_404(request, code)
    back = reverse("card_detail", args=[card.code])
    form = CancelCardForm(sent(request))
    if request.method == "POST":
        if act(form, partial(cancel_card, actor=request.user, card=card)) is not None:
            messages.success(request, _("The card has been cancelled. Its certificates are revoked within seconds."))
            return redirect(back)
    else:
        must(card, "cancel")
    return confirm_page(
        request,
        title=_("Cancel the card of %(name)s?") % {"name": card.holder.name},
        form=form,
        consequences=[
            _("Both certificates are revoked for good. The card cannot be taken into use again."),
            _("If the card is lost or stolen, report it instead, so that the time of the report is kept."),
        ],
        submit=_("Cancel the card"),
        danger=True,
        back=back,
    )
