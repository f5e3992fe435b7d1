"""The desk's part of closing a point: cards are sent on to another point, and the archive's new place is told."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kortisto.access.doors import desk_door, show_person
from kortisto.access.visibility import visible
from kortisto.cards.actions.move_cards_to_point import move_cards_to_point
from kortisto.cards.forms_closing import MoveCardsForm
from kortisto.cards.models import Card
from kortisto.cards.states import CardState
from kortisto.organisations.actions.tell_archive_moved import tell_archive_moved
from kortisto.organisations.forms import ArchiveForm
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.queries import closing_of
from kortisto.organisations.queries_points import closing_tasks
from kortisto.organisations.states import PointState
from kortisto.ui.forms import act, form_page, posted


def _point(request: HttpRequest, code: str) -> RegistrationPoint:
    """A closing point where the registrar works."""
    rows = visible(RegistrationPoint, to=request.user).filter(state=PointState.CLOSING)
    return get_object_or_404(rows.select_related("owner"), code=code)


@desk_door
@require_safe
def point_closing(request: HttpRequest, code: str) -> HttpResponse:
    """What a closing point still wants from its registrars."""
    point = _point(request, code)
    facts: dict[str, Any] = {"point": point, "tasks": closing_tasks(point), "closing": closing_of(point)}
    return render(request, "cards/point_closing.html", facts)


@desk_door
@require_http_methods(["GET", "HEAD", "POST"])
def point_archive(request: HttpRequest, code: str) -> HttpResponse:
    """Where the forms went."""
    point = _point(request, code)
    closing = closing_of(point)
    form = ArchiveForm(posted(request), initial={"archive_place": closing.archive_place if closing else ""})
    if request.method == "POST" and act(form, partial(tell_archive_moved, actor=request.user, point=point)) is not None:
        messages.success(request, _("The new place of the archive has been saved."))
        return redirect("point_closing", code)
    return form_page(request, "cards/point_archive.html", form, point=point)


@desk_door(shows="closing")
@require_http_methods(["GET", "HEAD", "POST"])
def point_move_cards(request: HttpRequest, code: str) -> HttpResponse:
    """Cards that wait at the point are ticked and sent in a box to another point of the same owner."""
    point = _point(request, code)
    cards = list(
        Card.objects.filter(point=point, state=CardState.AT_POINT)
        .select_related("holder", "customership__organisation")
        .order_by("holder__sort_key", "pk")[:500]
    )
    show_person(request, *(card.holder for card in cards))
    others = RegistrationPoint.objects.filter(owner=point.owner, state=PointState.OPEN).exclude(pk=point.pk)
    form = MoveCardsForm(posted(request), cards=cards, points=list(others.order_by("sort_key")))
    if request.method == "POST":
        box = act(form, partial(move_cards_to_point, actor=request.user, point=point))
        if box is not None:
            messages.success(
                request,
                _("The cards are on their way in box %(number)s. Pack them and write the number on the box.")
                % {"number": box.number},
            )
            return redirect("point_closing", code)
    return form_page(request, "cards/point_move_cards.html", form, point=point, cards=cards)
