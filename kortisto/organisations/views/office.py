"""Organisations and registration points at the office: lists that answer as one types, and one page for each."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.accounts.models import OfficeRole
from kortisto.contracts.queries_office import GRANTERS, READERS
from kortisto.organisations.models import Organisation, RegistrationPoint
from kortisto.organisations.queries_office import (
    accounts_with_users,
    contracts_of,
    customerships_at,
    customerships_for,
    mandates_given_by,
    mandates_received_by,
    mandates_to,
    organisations,
    own_points,
    points,
    rights_at,
    subscriptions_of,
)
from kortisto.organisations.states import AccountState, PointState
from kortisto.registers.look_up import find_organisation
from kortisto.registrars.states import RightState
from kortisto.rulebook.read import rule
from kortisto.ui.paging import KeysFirst, page_of
from kortisto.ui.parts import Act
from kortisto.ui.sorting import Sorting

from .columns import contract_columns, mandate_columns
from .office_accounts import acts_on_account

SHOWS = READERS
COLUMNS: dict[str, str | tuple[str, ...]] = {"nimi": "sort_key", "tunnus": "business_id", "pisteita": "-point_count"}
POINT_COLUMNS: dict[str, str | tuple[str, ...]] = {
    "nimi": "sort_key", "omistaja": "owner__sort_key", "numero": "service_number", "rekisteroijia": "registrar_count",
}  # fmt: skip


@office_door(roles=SHOWS)
@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """Organisations by name; what is typed narrows the list."""
    text = request.GET.get("q", "")
    sorting = Sorting(request, COLUMNS, default="nimi")
    page = page_of(request, KeysFirst.of(sorting.apply(organisations(text))))
    part = _part(request, "organisations/_office_organisations.html", "organisations/office_organisation_list.html")
    return render(request, part, {"page": page, "sorting": sorting, "text": text})


@office_door(roles=SHOWS, shows="organisation")
@require_safe
def organisation_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One customer: what the business register says, account and users, contracts, mandates, points, where cards are ordered."""
    organisation = get_object_or_404(Organisation, code=code)
    accounts = accounts_with_users(organisation)
    show_person(request, *(member.user.person for account in accounts for member in account.users))  # type: ignore[attr-defined]
    facts: dict[str, Any] = {
        "organisation": organisation,
        "register": find_organisation(organisation.business_id),
        "accounts": accounts,
        "contracts": page_of(request, contracts_of(organisation), name="sopimukset"),
        "given": page_of(request, mandates_given_by(organisation), name="annetut"),
        "received": page_of(request, mandates_received_by(organisation), name="saadut"),
        "points": own_points(organisation=organisation.pk),
        "customerships": page_of(request, customerships_for(organisation), name="asiakkuudet"),
        "contract_columns": contract_columns(),
        "given_columns": mandate_columns(by="point"),
        "received_columns": mandate_columns(by="giver"),
        "log_url": _log(request, organisation),
        "acts": acts_on_account(
            request, organisation, has_account=any(account.state == AccountState.ACTIVE for account in accounts)
        ),
    }
    return render(request, "organisations/office_organisation_detail.html", facts)


@office_door(roles=SHOWS)
@require_safe
def point_list(request: HttpRequest) -> HttpResponse:
    """Registration points by name or number; what is typed narrows the list."""
    text = request.GET.get("q", "")
    sorting = Sorting(request, POINT_COLUMNS, default="nimi")
    rows = points(text)
    short = request.GET.get("vajaat") == "1"
    least = rule("registrars_minimum")
    if short:
        rows = rows.filter(registrar_count__lt=least, state=PointState.OPEN)
    page = page_of(request, sorting.apply(rows))
    part = _part(request, "organisations/_office_points.html", "organisations/office_point_list.html")
    return render(request, part, {"page": page, "sorting": sorting, "text": text, "short": short, "least": least})


@office_door(roles=SHOWS, shows="point")
@require_safe
def point_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One point: number, owner, addresses, its registrars and their desk, whose cards are ordered here."""
    point = get_object_or_404(RegistrationPoint.objects.select_related("owner"), code=code)
    rights = rights_at(point)
    show_person(request, *(right.user.person for right in rights))
    active = [
        right for right in rights if right.state == RightState.ACTIVE and right.in_force() and right.user.is_active
    ]
    least = rule("registrars_minimum")
    acts = []
    if set(GRANTERS) & request.office_roles:  # type: ignore[attr-defined]
        acts = [Act(_("Grant a registrar right"), f"{reverse('registrar_list')}?piste={point.code}")]
    return render(
        request,
        "organisations/office_point_detail.html",
        {
            "point": point,
            "rights": rights,
            "active": len({right.user_id for right in active}),
            "least": least,
            "short": point.state == PointState.OPEN and len({right.user_id for right in active}) < least,
            "customerships": customerships_at(point),
            "mandates": mandates_to(point),
            "mandate_columns": mandate_columns(by="giver"),
            "subscriptions": subscriptions_of(point),
            "acts": acts,
            "log_url": _log(request, point),
        },
    )


def _part(request: HttpRequest, part: str, whole: str) -> str:
    return part if request.htmx and not request.htmx.boosted else whole  # type: ignore[attr-defined]


def _log(request: HttpRequest, row: Any) -> str:
    """The log of one thing, for those who may read it."""
    if OfficeRole.AUDITOR not in request.office_roles:  # type: ignore[attr-defined]
        return ""
    return f"{reverse('event_list')}?kohde={row.reference}"
