"""One order at the desk: where it stands, what it stands on, cancelling it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.cards.actions.cancel_order import cancel_order
from kortisto.cards.forms import CancelOrderForm
from kortisto.cards.labels import IN_CERTIFICATES, on_card, shown_lines
from kortisto.cards.models import CardOrder
from kortisto.cards.papers import common_name_of, order_form_of
from kortisto.cards.queries import orders_at_the_desk, with_grounds
from kortisto.cards.states import ORDER, CardState, OrderState
from kortisto.contracts.models import Customership
from kortisto.ui.forms import act, confirm_page, sent
from kortisto.ui.parts import Act, Step


def order_or_404(request: HttpRequest, customership: Customership, code: str) -> CardOrder:
    """An order the registrar sees, under the customership that the address names (BR-RG-18)."""
    return get_object_or_404(with_grounds(orders_at_the_desk(request.user)), code=code, customership=customership)


@desk_door(shows="order")
@require_safe
def order_detail(request: HttpRequest, customership: Customership, code: str) -> HttpResponse:
    """The order with its grounds; the status part asks for itself anew while something is still moving."""
    order = order_or_404(request, customership, code)
    show_person(request, order.holder)
    acts = []
    if ORDER.can(order, "cancel"):
        url = reverse("order_cancel", args=[customership.code, order.code])
        acts.append(Act(_("Cancel the order"), url, confirm=True, danger=True))
    return render(
        request,
        "cards/order_detail.html",
        {
            "order": order,
            "acts": acts,
            "on_card": on_card(kind=order.kind, attributes=order.attributes, valid_until=order.valid_until.isoformat()),
            "in_certificates": shown_lines(
                kind=order.kind, attributes=order.attributes, common_name=common_name_of(order), names=IN_CERTIFICATES
            ),
            **status_of(order),
        },
    )


@desk_door(shows="order")
@require_safe
def order_status(request: HttpRequest, customership: Customership, code: str) -> HttpResponse:
    """The status part alone."""
    order = order_or_404(request, customership, code)
    show_person(request, order.holder)
    return render(request, "cards/_status.html", {"order": order, **status_of(order)})


def status_of(order: CardOrder) -> dict[str, Any]:
    """Where the order stands on its way to the holder, and whether that can change without the registrar."""
    card = getattr(order, "card", None)
    walk: list[tuple[str, set[str]]] = [
        (_("Ordered"), {OrderState.SUBMITTED}),
        (_("At the card maker"), {OrderState.SENT_TO_MAKER, CardState.AWAITING_CERTIFICATES, CardState.AT_MAKER}),
        (_("On its way to the point"), {CardState.DISPATCHED}),
        (_("Waiting at the point"), {CardState.AT_POINT}),
        (_("Handed over"), {CardState.HANDED_OVER}),
    ]
    state = str(card.state if card is not None else order.state)
    here = next((place for place, (_label, states) in enumerate(walk) if state in states), None)
    steps = []
    if here is not None:
        here += state == CardState.HANDED_OVER  # the last step is reached and done
        steps = [
            Step(label, "done" if place < here else "current" if place == here else "to_do")
            for place, (label, _states) in enumerate(walk)
        ]
    return {
        "card": card,
        "steps": steps,
        "moving": order.state in (OrderState.SUBMITTED, OrderState.SENT_TO_MAKER)
        or (card is not None and card.state in (CardState.AWAITING_CERTIFICATES, CardState.AT_MAKER)),
    }


@desk_door(shows="order")
@require_safe
def order_form_pdf(request: HttpRequest, customership: Customership, code: str) -> HttpResponse:
    """The form that the holder signed, made again from what the order keeps."""
    order = order_or_404(request, customership, code)
    show_person(request, order.holder)
    return pdf_response(order_form_of(order), f"tilauslomake-{order.code}.pdf")


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A paper to look at and print; never kept by the browser."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@desk_door(shows="order")
@require_http_methods(["GET", "POST"])
def order_cancel(request: HttpRequest, customership: Customership, code: str) -> HttpResponse:
    """Asks before an order is cancelled."""
    order = order_or_404(request, customership, code)
    show_person(request, order.holder)
    back = reverse("order_detail", args=[customership.code, order.code])
    form = CancelOrderForm(sent(request))
    if request.method == "POST" and act(form, partial(cancel_order, actor=request.user, order=order)) is not None:
        messages.success(request, _("The order has been cancelled."))
        return redirect(back)
    return confirm_page(
        request,
        title=_("Cancel the order of %(name)s?") % {"name": order.printed_name},
        form=form,
        consequences=[
            _("The card is not made. If the card maker has begun, the card is destroyed there."),
            _("The organisation is told that the order was cancelled.")
            if order.version_id
            else _("A new order can be made at once."),
        ],
        submit=_("Cancel the order"),
        danger=True,
        back=back,
    )
