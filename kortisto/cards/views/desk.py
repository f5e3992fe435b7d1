"""The desk's lists: a customership, orders and cards of all of them, search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.cards.queries import Found, in_state, orders_at_the_desk, search, state_choices
from kortisto.contracts.models import Customership
from kortisto.holders.forms import LookUpForm
from kortisto.holders.queries import lines_of, newest_version
from kortisto.ui.finding import pages_named
from kortisto.ui.paging import page_of
from kortisto.ui.sorting import Sorting

COLUMNS: dict[str, str | tuple[str, ...]] = {
    "nimi": "holder__sort_key",
    "paiva": ("-ordered_on", "-id"),
    "organisaatio": "customership__organisation__sort_key",
}
NEWEST = 15


@desk_door(shows="customership")
@require_safe
def customership_home(request: HttpRequest, customership: Customership) -> HttpResponse:
    """One customer: who has a certificate of employment, the newest orders, what the cards stand on."""
    lines = page_of(request, lines_of(customership).order_by("sort_key", "pk"), size=25)
    orders = list(orders_at_the_desk(request.user).filter(customership=customership).order_by("-pk")[:NEWEST])
    show_person(request, *(order.holder for order in orders), *(line.person for line in lines))
    return render(
        request,
        "cards/customership_home.html",
        {
            "customership": customership,
            "lines": lines,
            "orders": orders,
            "version": newest_version(customership.contract) if customership.contract else None,
        },
    )


@desk_door(shows="order_list")
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """Orders and cards under all of the registrar's customerships, in Finnish order of names or by day."""
    state = request.GET.get("tila", "")
    chosen = request.GET.get("asiakkuus", "")
    sorting = Sorting(request, COLUMNS, default="paiva")
    rows = in_state(orders_at_the_desk(request.user), state)
    if chosen:
        rows = rows.filter(customership__code=chosen)
    page = page_of(request, sorting.apply(rows))
    show_person(request, *(order.holder for order in page))
    return render(
        request,
        "cards/order_list.html",
        {"page": page, "sorting": sorting, "states": state_choices(), "state": state, "chosen": chosen},
    )


@desk_door(shows="search")
@require_http_methods(["GET", "POST"])
def desk_search(request: HttpRequest) -> HttpResponse:
    """Results as one types. What is typed comes by POST, so that no name stands in an address; a complete identity code is not
    searched for but looked up, with a purpose (BR-OR-23).
    """
    text = request.POST.get("q", "")
    found = search(user=request.user, text=text) if request.method == "POST" else Found()
    show_person(
        request,
        *(order.holder for order in found.orders),
        *(card.holder for card in found.cards),
        *(line.person for line in found.lines),
    )
    look_up = LookUpForm(initial={"identity_code": text.strip()}) if found.identity_code else None
    part = "cards/_found.html" if request.htmx else "cards/search.html"  # type: ignore[attr-defined]
    pages = pages_named(request, "desk", found.text)
    return render(request, part, {"found": found, "look_up": look_up, "pages": pages})
