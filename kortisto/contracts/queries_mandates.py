"""What pages show of mandates: one mandate from either side, the questions to points, the points that can be chosen."""

from typing import Any

from django.db.models import Q, QuerySet

from kortisto.access.visibility import points_of, visible
from kortisto.cards.models import CardOrder
from kortisto.cards.states import LIVE_CARD_STATES, OPEN_ORDER_STATES, CardState
from kortisto.kernel.names import search_text, sort_key
from kortisto.organisations.models import CustomerAccount, Organisation, OrganisationKind, RegistrationPoint
from kortisto.organisations.states import PointState

from .models import Mandate
from .queries import mandates_given, mandates_received
from .states import MandateState

WAITING_CARD_STATES = tuple(state for state in LIVE_CARD_STATES if state != CardState.HANDED_OVER)
# Who owns the points that a clinic finds by name.
PUBLIC_OWNERS = (OrganisationKind.COUNTY, OrganisationKind.MUNICIPALITY)


def mandate_seen(*, user: Any, account: CustomerAccount, code: str) -> tuple[Mandate, bool] | None:
    """The mandate that the account gave or one of its points was given, and whether the account gave it."""
    sides = ("point__owner", "giver", "contract__account", "given_by", "answered_by")
    given = mandates_given(user=user, account=account).select_related(*sides).filter(code=code).first()
    if given is not None:
        return given, True
    received = mandates_received(account=account).select_related(*sides).filter(code=code).first()
    return None if received is None else (received, False)


def orders_under(*, user: Any, account: CustomerAccount, mandate: Mandate) -> QuerySet[CardOrder]:
    """What has been ordered under a mandate that the account gave: by whom, for whom, when, at which point."""
    rows = visible(CardOrder, to=user, account=account, face="portal").filter(mandate=mandate)
    return rows.select_related("holder", "card", "point", "ordered_by", "handover_decision").order_by("-pk")


def waiting_orders(mandate: Mandate) -> list[CardOrder]:
    """The orders under a mandate whose cards have not reached their holders: what a run-off begins with."""
    rows = CardOrder.objects.filter(mandate=mandate).select_related("card")
    return list(rows.filter(Q(state__in=OPEN_ORDER_STATES) | Q(card__state__in=WAITING_CARD_STATES)))


def questions_to(organisation: int) -> QuerySet[Mandate]:
    """The mandates that wait for the answer of this organisation's points, the oldest question first."""
    rows = Mandate.objects.filter(point__owner=organisation, state=MandateState.ASKED)
    return rows.select_related("giver", "point__owner").order_by("asked_at", "pk")


def questions_at_the_desk(user: Any) -> QuerySet[Mandate]:
    """The same for a registrar's own points: the owner's account answers, the registrar knows of it."""
    rows = Mandate.objects.filter(point__in=points_of(user), state=MandateState.ASKED)
    return rows.select_related("giver", "point__owner").order_by("asked_at", "pk")


def points_to_choose(
    *, giver: Organisation, text: str = "", owner: str = "", municipality: str = ""
) -> QuerySet[RegistrationPoint]:
    """The public points that serve other organisations (BR-AU-12), by name; never one's own (BR-AU-17)."""
    rows = _offering(giver)
    if owner:
        rows = rows.filter(owner__code=owner)
    if municipality:
        rows = rows.filter(municipality=municipality)
    for word in search_text(text).split():
        rows = rows.filter(Q(search_text__contains=word) | Q(owner__search_text__contains=word))
    return rows.select_related("owner").order_by("sort_key", "pk")


def owners_to_choose(*, giver: Organisation) -> list[Organisation]:
    """The counties that have such a point, by name."""
    return list(Organisation.objects.filter(pk__in=_offering(giver).values("owner")).order_by("sort_key"))


def municipalities_to_choose(*, giver: Organisation, owner: str = "") -> list[str]:
    """The municipalities in which such points are; of one county when it is chosen."""
    rows = _offering(giver)
    if owner:
        rows = rows.filter(owner__code=owner)
    return sorted(set(rows.values_list("municipality", flat=True)), key=sort_key)


def _offering(giver: Organisation) -> QuerySet[RegistrationPoint]:
    return RegistrationPoint.objects.filter(
        offers_mandated_service=True, on_public_list=True, owner__kind__in=PUBLIC_OWNERS,
        state__in=(PointState.OPEN, PointState.PLANNED),
    ).exclude(owner=giver)  # fmt: skip
