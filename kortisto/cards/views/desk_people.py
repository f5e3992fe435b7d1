"""A person who stands at the desk: found by the complete identity code, with a purpose (BR-OR-23)."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.access.visibility import visible
from kortisto.cards.queries import orders_at_the_desk
from kortisto.contracts.models import CardKind, Customership, CustomershipKind
from kortisto.holders.actions.look_up_person import look_up_person
from kortisto.holders.forms import LookUpForm
from kortisto.holders.moves import register_answer, rights_of, unknown_to_register
from kortisto.holders.queries import lines_at_the_desk
from kortisto.people.models import Person
from kortisto.people.moves import UNCHECKED
from kortisto.ui.forms import act, form_page, sent

FOUND = "persons_found"
MOST = 50


@desk_door(shows="look_up")
@require_http_methods(["GET", "POST"])
def person_look_up(request: HttpRequest) -> HttpResponse:
    """The complete code and why. Who was found stays open to this registrar for this visit."""
    form = LookUpForm(sent(request))
    if request.method == "POST":
        person = act(form, partial(look_up_person, actor=request.user))
        if person is not None:
            found: list[str] = [code for code in request.session.get(FOUND, []) if code != person.code]
            request.session[FOUND] = [*found, person.code][-MOST:]
            return redirect("person_found", person.code)
    return form_page(request, "cards/person_look_up.html", form)


@desk_door(shows="look_up")
@require_safe
def person_found(request: HttpRequest, code: str) -> HttpResponse:
    """What the registrar may do for a person found in this visit; orders and lines of their own customerships only."""
    if code not in request.session.get(FOUND, []):
        raise Http404
    person = get_object_or_404(Person, code=code)
    show_person(request, person)
    own = (
        visible(Customership, to=request.user).filter(kind=CustomershipKind.OWN).select_related("point", "organisation")
    )
    answer = register_answer(person)
    context = {
        "person": person,
        "name_known": person.name_source not in UNCHECKED,
        "answer": answer,
        "unknown": answer is None and unknown_to_register(person),
        "orders": list(orders_at_the_desk(request.user).filter(holder=person).order_by("-pk")),
        "lines": list(lines_at_the_desk(request.user).in_force().filter(person=person)),
        "rights": rights_of(person),
        "own_customerships": list(own),
        "professional": CardKind.PROFESSIONAL,
    }
    part = "cards/_person_register.html" if request.htmx else "cards/person_found.html"  # type: ignore[attr-defined]
    return render(request, part, context)
