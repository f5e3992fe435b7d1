"""Boxes of cards at the desk: what is on its way, going through a box, cards that were missing."""

from functools import partial

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.access.visibility import visible
from kortisto.cards.actions.find_missing_card import find_missing_card
from kortisto.cards.actions.receive_box import receive_box
from kortisto.cards.forms_cards import BoxForm
from kortisto.cards.models import Box, BoxCard
from kortisto.cards.states import BOX
from kortisto.ui.forms import Form, act, confirm_page, form_page, sent
from kortisto.ui.paging import page_of


@desk_door
@require_safe
def box_list(request: HttpRequest) -> HttpResponse:
    """Boxes sent to the registrar's points, those on their way first."""
    boxes = visible(Box, to=request.user).select_related("point").order_by("state", "-dispatched_on", "-pk")
    return render(request, "cards/box_list.html", {"page": page_of(request, boxes.annotate(count=Count("cards")))})


@desk_door(shows="box")
@require_http_methods(["GET", "POST"])
def box_detail(request: HttpRequest, code: str) -> HttpResponse:
    """A box: before it is received a form with its list; afterwards what was found, missing and unexpected.

    A box that is not what its list says is received only after a second look: the form names the difference and asks.
    """
    box = get_object_or_404(visible(Box, to=request.user).select_related("point", "received_by"), code=code)
    request.way_back = reverse("box_detail", args=[box.code])  # type: ignore[attr-defined]
    rows = list(box.cards.select_related("card__holder", "card__customership").order_by("card__holder__sort_key", "pk"))
    show_person(request, *(row.card.holder for row in rows))
    if not BOX.can(box, "receive") and request.method != "POST":
        return render(request, "cards/box_received.html", {"box": box, "rows": rows})
    form = BoxForm(sent(request), rows=rows)
    if request.method == "POST" and act(form, partial(receive_box, actor=request.user, box=box)) is not None:
        box.refresh_from_db()
        if box.unexpected or box.cards.filter(found=BoxCard.Found.MISSING).exists():
            messages.warning(request, _("The box was received, but it was not what its list says. See below."))
        else:
            messages.success(request, _("The box was received whole."))
        return redirect("box_detail", box.code)
    return form_page(request, "cards/box_detail.html", form, box=box, rows=rows)


@desk_door(shows="box")
@require_http_methods(["GET", "POST"])
def box_card_found(request: HttpRequest, code: str, card: str) -> HttpResponse:
    """Asks before a missing card is noted as found."""
    box = get_object_or_404(visible(Box, to=request.user), code=code)
    row = get_object_or_404(
        box.cards.select_related("card__holder", "card__customership", "card__order", "box__point"), card__code=card
    )
    show_person(request, row.card.holder)
    form = Form(sent(request))
    back = reverse("box_detail", args=[box.code])
    request.way_back = back  # type: ignore[attr-defined]
    if request.method == "POST" and act(form, partial(find_missing_card, actor=request.user, row=row)) is not None:
        messages.success(request, _("Card %(serial)s is at the point now.") % {"serial": row.card.serial})
        return redirect(back)
    return confirm_page(
        request,
        title=_("Has card %(serial)s been found?") % {"serial": row.card.serial},
        form=form,
        text=_("You have the card in your hand and put it in the locked cabinet."),
        submit=_("The card has been found"),
        back=back,
    )
