"""The first step of an order: whose card, on which line of a certificate or which right in the register."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from kortisto.access.doors import desk_door, show_person
from kortisto.cards.models import CardOrder
from kortisto.cards.queries import obstacle_to_order, open_twin
from kortisto.contracts.models import CardKind, Customership, CustomershipKind
from kortisto.holders.actions.ask_population_register import ask_population_register
from kortisto.holders.moves import register_answer
from kortisto.holders.queries import lines_of, named
from kortisto.kernel.errors import Refusal
from kortisto.people.models import Person
from kortisto.ui.paging import page_of

from .desk_people import FOUND
from .order_draft import Draft, keep_draft
from .order_steps import steps_at


@desk_door(shows="order")
@require_http_methods(["GET", "POST"])
def order_start(request: HttpRequest, customership: Customership) -> HttpResponse:
    """Whose card: the lines in force, narrowed by name as one types. Names come by POST only."""
    text = request.POST.get("q", "")
    page = page_of(request, named(lines_of(customership), text), size=25)
    show_person(request, *(line.person for line in page))
    part = "cards/_lines_to_order.html" if request.htmx else "cards/order_start.html"  # type: ignore[attr-defined]
    return render(
        request,
        part,
        {
            "customership": customership,
            "lines": page,
            "text": text,
            "steps": steps_at("order_start", customership, None),
            "own": customership.kind == CustomershipKind.OWN,
        },
    )


@desk_door(shows="order")
@require_POST
def order_begin(request: HttpRequest, customership: Customership) -> HttpResponse:
    """One person was chosen: by a line in force, or by a right in the professional register."""
    line, right_code = None, request.POST.get("right", "")
    if right_code:
        if request.POST.get("person", "") not in request.session.get(FOUND, []):
            return redirect("person_look_up")
        person = get_object_or_404(Person, code=request.POST["person"])
        kind = str(CardKind.PROFESSIONAL)
    else:
        line = get_object_or_404(lines_of(customership), code=request.POST.get("line", ""))
        person, kind = line.person, line.card_kind
    show_person(request, person)
    refusal = obstacle_to_order(
        user=request.user, customership=customership, holder=person, kind=kind, line=line, right_code=right_code
    )
    if refusal is not None:
        twin = None
        if refusal.code == "twin_order":
            twin = open_twin(customership=customership, holder=person, kind=kind, right_code=right_code)
        return _obstacle(request, customership, refusal, twin)
    draft = Draft(
        customership=customership.code,
        holder=person.code,
        kind=kind,
        line=line.code if line else "",
        right_code=right_code,
    )
    keep_draft(request, draft)
    if person.identity_index and register_answer(person) is None:
        ask_population_register(actor=request.user, person=person, purpose="order")
    return redirect("order_identity", customership.code, draft.code)


def _obstacle(
    request: HttpRequest, customership: Customership, refusal: Refusal, twin: CardOrder | None
) -> HttpResponse:
    """What stands in the way before anything was shown or signed, with the way to the twin where that is it."""
    if refusal.status not in (422, 429):
        raise refusal
    context = {
        "customership": customership,
        "refusal": refusal,
        "twin": twin,
        "steps": steps_at("order_start", customership, None),
    }
    return render(request, "cards/order_obstacle.html", context, status=refusal.status)
