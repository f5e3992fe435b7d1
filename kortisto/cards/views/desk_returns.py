"""Cancelled cards that come back to the point, and their end."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.cards.actions.destroy_card import destroy_card
from kortisto.cards.actions.return_card import return_card
from kortisto.cards.models import Card, Place
from kortisto.cards.queries import cards_to_return
from kortisto.ui.forms import Form, act, confirm_page, posted
from kortisto.ui.paging import page_of


@desk_door(shows="card_returns")
@require_safe
def card_return_list(request: HttpRequest) -> HttpResponse:
    """Cancelled cards: which are still with their holders, and which lie at the point."""
    rows = cards_to_return(request.user)
    page = page_of(request, rows)
    show_person(request, *(card.holder for card in page))
    return render(request, "cards/card_return_list.html", {"page": page, "at_point": Place.POINT})


def _card(request: HttpRequest, code: str, place: str) -> Card:
    card = get_object_or_404(cards_to_return(request.user).filter(place=place), code=code)
    request.way_back = reverse("card_return_list")  # type: ignore[attr-defined]
    show_person(request, card.holder)
    return card


@desk_door(shows="card_returns")
@require_http_methods(["GET", "POST"])
def card_return(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a card is marked returned."""
    card = _card(request, code, Place.PERSON)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(return_card, actor=request.user, card=card)) is not None:
        messages.success(request, _("The card of %(name)s has been returned.") % {"name": card.holder.name})
        return redirect("card_return_list")
    return confirm_page(
        request,
        title=_("Has the card of %(name)s been returned?") % {"name": card.holder.name},
        form=form,
        consequences=[
            _("Compare the number on the card: %(serial)s.") % {"serial": card.serial},
            _("The card is in the registration point's keeping until it is destroyed."),
        ],
        submit=_("Mark returned"),
        back=reverse("card_return_list"),
    )


@desk_door(shows="card_returns")
@require_http_methods(["GET", "POST"])
def card_destroy(request: HttpRequest, code: str) -> HttpResponse:
    """Asks before a card is marked destroyed."""
    card = _card(request, code, Place.POINT)
    form = Form(posted(request))
    if request.method == "POST" and act(form, partial(destroy_card, actor=request.user, card=card)) is not None:
        messages.success(request, _("The card of %(name)s has been destroyed.") % {"name": card.holder.name})
        return redirect("card_return_list")
    return confirm_page(
        request,
        title=_("Has the card of %(name)s been destroyed?") % {"name": card.holder.name},
        form=form,
        consequences=[
            _("Compare the number on the card: %(serial)s.") % {"serial": card.serial},
            _("Destroy the chip as well as the plastic. The card leaves the list for good."),
        ],
        submit=_("Mark destroyed"),
        danger=True,
        back=reverse("card_return_list"),
    )
