"""The holder's own pages beside their home, which lists their cards: one card, reporting it lost, who has looked at my data."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import holder_door, show_person
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.forms_cards import HolderLossForm
from kortisto.cards.life import life_of
from kortisto.cards.models import Card, LossReport
from kortisto.cards.own_cards import cards_of, in_words
from kortisto.cards.own_log import history_of, in_plain_words
from kortisto.cards.states import CARD
from kortisto.kernel.errors import WrongState
from kortisto.registrars.staffing import is_unstaffed
from kortisto.ui.forms import act, form_page, sent
from kortisto.ui.paging import page_of

# How the reporter was verified, as the report keeps it: the door has seen to it.
STRONGLY = "strong identification"


def own_card_or_404(request: HttpRequest, code: str) -> Card:
    """The holder's own card; another person's does not exist for them."""
    card = get_object_or_404(cards_of(request.user), code=code)
    request.way_back = reverse("holder_card", args=[card.code])  # type: ignore[attr-defined]
    show_person(request, card.holder)
    return card


@holder_door(shows="own_cards")
@require_safe
def holder_card(request: HttpRequest, code: str) -> HttpResponse:
    """One card: where it is, where to fetch it, its letter, its validity and certificates."""
    card = own_card_or_404(request, code)
    return render(request, "cards/holder_card.html", {"own": in_words(card), "card": card, "life": life_of(card)})


@holder_door(shows="own_cards")
@require_http_methods(["GET", "POST"])
def holder_loss(request: HttpRequest, code: str) -> HttpResponse:
    """The holder reports their own card lost: identified strongly, so it is done at once, for good (BR-RV-01, BR-RV-05)."""
    card = own_card_or_404(request, code)
    form = HolderLossForm(sent(request))
    if request.method == "POST":
        report = act(
            form,
            partial(
                report_loss,
                actor=request.user,
                card=card,
                requester=LossReport.Requester.HOLDER,
                requester_name=card.holder.name,
                verified=True,
                verified_how=STRONGLY,
            ),
        )
        if report is not None:
            return redirect("holder_loss_done", card.code)
    elif not CARD.can(card, "cancel"):
        raise WrongState("cards.Card.cancel", card.state, _("The card has been cancelled already. It cannot be used."))
    return form_page(request, "cards/holder_loss.html", form, card=card, unstaffed=is_unstaffed(card.point))


@holder_door(shows="own_cards")
@require_safe
def holder_loss_done(request: HttpRequest, code: str) -> HttpResponse:
    """What was done with the report, and that it is final; asks for itself anew until the certificates are revoked."""
    card = own_card_or_404(request, code)
    life = life_of(card)
    mine = [report for report in life.reports if report.received_by == request.user.actor_code]  # type: ignore[union-attr]
    if not mine:
        return redirect("holder_card", card.code)
    facts = {"card": card, "life": life, "report": mine[-1]}
    part = "cards/_holder_revoking.html" if request.htmx else "cards/holder_loss_done.html"  # type: ignore[attr-defined]
    return render(request, part, facts)


@holder_door(shows="own_log")
@require_safe
def holder_log(request: HttpRequest) -> HttpResponse:
    """Who has handled the holder's data: day, place and task, purpose (BR-LG-03)."""
    user = request.user
    page = page_of(request, history_of(user))  # type: ignore[arg-type]
    looks = in_plain_words(page, reader=user)  # type: ignore[arg-type]
    show_person(request, getattr(user, "person", None))
    return render(request, "cards/holder_log.html", {"page": page, "looks": looks})
