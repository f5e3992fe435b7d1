"""The renewal list: which cards are made anew because their organisation has changed, and how far that has come."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kortisto.access.doors import desk_door, office_door, portal_door, show_person
from kortisto.cards.models import RenewalItem
from kortisto.cards.queries_office import READERS
from kortisto.cards.queries_renewals import PROGRESS, progress_of, renewals, renewals_at_the_desk, renewals_of
from kortisto.ui.paging import page_of


def _list(request: HttpRequest, items: QuerySet[RenewalItem]) -> HttpResponse:
    asked = request.GET.get("tila", "")
    page = page_of(request, items.filter(progress=asked) if asked in PROGRESS else items)
    show_person(request, *(item.card.holder for item in page.rows))
    lines = [(item, *PROGRESS[item.progress]) for item in page.rows]
    facts = {"page": page, "lines": lines, "progress": progress_of(items), "state": asked}
    facts["states"] = [(word, label) for word, (label, _tone) in PROGRESS.items()]
    return render(request, "cards/renewal_list.html", facts)


@portal_door(shows="renewals")
@require_safe
def renewal_list_portal(request: HttpRequest) -> HttpResponse:
    """The organisation's cards that are to be renewed."""
    return _list(request, renewals_of(request.account))  # type: ignore[attr-defined]


@desk_door(shows="renewals")
@require_safe
def renewal_list_desk(request: HttpRequest) -> HttpResponse:
    """Those that the registrar's points ordered."""
    return _list(request, renewals_at_the_desk(request.user))


@office_door(roles=READERS, shows="renewals")
@require_safe
def renewal_list_office(request: HttpRequest) -> HttpResponse:
    """All of them."""
    return _list(request, renewals())
