"""What the desk's pages show of orders and cards: lists, search, tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from kortisto.access.policy import grounds_to_order, not_oneself
from kortisto.access.visibility import points_of, visible
from kortisto.contracts.models import CardKind, ContractVersion, Customership, CustomershipKind, Mandate
from kortisto.holders.models import EmploymentProofLine, IdentityProof
from kortisto.holders.queries import lines_at_the_desk, named
from kortisto.kernel.counting import counts
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import WrongIdentifier, check_identity_code, digits_of
from kortisto.kernel.names import search_text
from kortisto.organisations.models import RegistrationPoint
from kortisto.people.models import Person
from kortisto.registrars.models import RegistrarRight

from .models import Box, Card, CardOrder, Custody, Handover, Place
from .order_rules import line_in_force, open_twins, twin_order
from .states import OPEN_ORDER_STATES, BoxState, CardState, OrderState

MOST_FOUND = 20
SHORTEST = 2


# -- Lists ------------------------------------------------------------------------------------------------------------


def orders_at_the_desk(user: Any) -> QuerySet[CardOrder]:
    """Orders under all of the registrar's customerships, each with what a row shows."""
    return visible(CardOrder, to=user).select_related(
        "holder", "organisation", "point", "customership__point", "customership__organisation", "card"
    )


def state_choices() -> list[tuple[str, Any]]:
    """The states that the list can be narrowed to: an order's own until its card is produced, then the card's."""
    return [choice for choice in OrderState.choices if choice[0] != OrderState.PRODUCED] + list(CardState.choices)


def in_state(orders: QuerySet[CardOrder], state: str) -> QuerySet[CardOrder]:
    """Orders whose status is this: "cancelled" is the order's or the card's."""
    own = Q(state=state) if state in OrderState.values and state != OrderState.PRODUCED else Q(pk__in=[])
    of_card = Q(card__state=state) if state in CardState.values else Q(pk__in=[])
    return orders.filter(own | of_card) if state else orders


def rejected_for_good(orders: QuerySet[CardOrder]) -> QuerySet[CardOrder]:
    """Orders that the card maker rejected and nobody has made anew."""
    again = CardOrder.objects.filter(
        holder=OuterRef("holder"), kind=OuterRef("kind"), customership=OuterRef("customership"), pk__gt=OuterRef("pk")
    )
    return orders.filter(~Exists(again), state=OrderState.REJECTED)


# -- One card or order with everything behind it ------------------------------------------------------------------------


def _grounds(of: str = "") -> list[str | Prefetch]:
    """What an order stands on, each a small query of its own: joined into one, planning takes ten times longer than reading."""
    return [
        Prefetch(
            f"{of}version",
            ContractVersion.objects.select_related("contract__account__organisation", "handler"),
        ),
        Prefetch(f"{of}mandate", Mandate.objects.select_related("giver", "point")),
        Prefetch(f"{of}right", RegistrarRight.objects.select_related("user", "point", "training")),
        Prefetch(f"{of}proof_line", EmploymentProofLine.objects.select_related("proof")),
        Prefetch(f"{of}identity_proof", IdentityProof.objects.select_related("verified_by")),
        f"{of}point_right",
        f"{of}professional_right",
        f"{of}acceptance",
        f"{of}ordered_by",
    ]


def with_grounds(orders: QuerySet[CardOrder]) -> QuerySet[CardOrder]:
    """Orders with everything they stand on; a fixed number of queries."""
    return orders.prefetch_related(*_grounds())


def with_everything(cards: QuerySet[Card]) -> QuerySet[Card]:
    """Cards with their orders, grounds, box and handover; a fixed number of queries."""
    return cards.select_related(
        "order", "holder", "organisation", "point", "customership__point", "customership__organisation"
    ).prefetch_related(
        *_grounds("order__"),
        "box_cards__box",
        Prefetch("handover", Handover.objects.select_related("proof__verified_by", "handed_over_by")),
    )


# -- Cards that come back ---------------------------------------------------------------------------------------------------


def cards_to_return(user: Any) -> QuerySet[Card]:
    """Cancelled cards of the registrar's points that are with their holders, or lie at the point and are to be destroyed.

    By point, not by customer: a customer may be closed before its last card has come back (BR-RV-03). A professional card is the
    person's own, and a lost one is nowhere.
    """
    last = Custody.objects.filter(card=OuterRef("pk")).order_by("-pk")
    rows = Card.objects.filter(point__in=points_of(user), state=CardState.CANCELLED)
    rows = rows.annotate(place=Subquery(last.values("place")[:1])).filter(
        Q(place=Place.POINT) | Q(place=Place.PERSON) & ~Q(kind=CardKind.PROFESSIONAL)
    )
    return rows.select_related("holder", "organisation", "point").order_by("-cancelled_at", "pk")


# -- Tasks ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tasks:
    """What waits for the registrars of one's points, as figures."""

    boxes: int
    waiting: int
    rejected: int
    open_orders: int
    to_return: int


def tasks_of(user: Any) -> Tasks:
    """Boxes to receive, cards waiting for their holders, rejected orders, orders under way, cards to return. One query."""
    orders = visible(CardOrder, to=user)
    boxes, waiting, rejected, open_orders, to_return = counts(
        visible(Box, to=user).filter(state=BoxState.DISPATCHED),
        visible(Card, to=user).filter(state=CardState.AT_POINT),
        rejected_for_good(orders),
        orders.filter(state__in=OPEN_ORDER_STATES),
        cards_to_return(user),
    )
    return Tasks(boxes=boxes, waiting=waiting, rejected=rejected, open_orders=open_orders, to_return=to_return)


@dataclass(frozen=True)
class PointFacts:
    """A point as its registrar is asked about it on the telephone."""

    point: RegistrationPoint
    own: Customership | None


def points_at_the_desk(user: Any) -> list[PointFacts]:
    """The registrar's points with owner and own customership."""
    own = {
        row.point_id: row
        for row in visible(Customership, to=user)
        .filter(kind=CustomershipKind.OWN)
        .select_related("point", "organisation")
    }
    points = points_of(user).select_related("owner").order_by("sort_key")
    return [PointFacts(point, own.get(point.pk)) for point in points]


def customerships_at_the_desk(user: Any) -> list[Customership]:
    """The registrar's customerships, the points' own first, with how many orders are open under each."""
    rows = (
        visible(Customership, to=user)
        .select_related("point", "organisation", "mandate")
        .annotate(open_orders=Count("orders", filter=Q(orders__state__in=OPEN_ORDER_STATES)))
    )
    return sorted(
        rows, key=lambda row: (row.kind != CustomershipKind.OWN, row.organisation.sort_key, row.point.sort_key)
    )


# -- Search -----------------------------------------------------------------------------------------------------------


@dataclass
class Found:
    """What a search found, each kind by itself. `identity_code`: a complete code was typed, which is looked up with a purpose."""

    text: str = ""
    orders: Sequence[CardOrder] = ()
    cards: Sequence[Card] = ()
    lines: Sequence[EmploymentProofLine] = ()
    points: Sequence[RegistrationPoint] = ()
    customerships: Sequence[Customership] = ()
    identity_code: bool = False
    too_short: bool = False
    more: bool = False

    @property
    def nothing(self) -> bool:
        found = self.orders or self.cards or self.lines or self.points or self.customerships
        return bool(self.text) and not found and not self.too_short and not self.identity_code


def is_identity_code(text: str) -> bool:
    """Whether somebody typed a complete, valid personal identity code."""
    try:
        check_identity_code(text)
    except WrongIdentifier:
        return False
    return True


def search(*, user: Any, text: str) -> Found:
    """Search what the registrar sees, over all customerships, for every word of the text: names, order codes, card serials,
    electronic customer numbers, organisations (BR-OR-23). Five queries, whatever is found.
    """
    text = text.strip()
    if is_identity_code(text):
        return Found(text="", identity_code=True)
    words = search_text(text).split()
    if not words or max(map(len, words)) < SHORTEST:
        return Found(text=text, too_short=bool(text))
    under_way = _with_words(orders_at_the_desk(user).exclude(state=OrderState.PRODUCED), words)
    cards = _with_words(
        visible(Card, to=user).select_related(
            "order", "holder", "customership__point", "customership__organisation", "organisation"
        ),
        words,
    )
    lines = named(lines_at_the_desk(user).in_force(), text)
    rows: dict[str, list[Any]] = {
        "orders": list(under_way.order_by("holder__sort_key", "-pk")[: MOST_FOUND + 1]),
        "cards": list(cards.order_by("holder__sort_key", "-pk")[: MOST_FOUND + 1]),
        "lines": list(lines[: MOST_FOUND + 1]),
    }
    found = Found(
        text=text,
        orders=rows["orders"][:MOST_FOUND],
        cards=rows["cards"][:MOST_FOUND],
        lines=rows["lines"][:MOST_FOUND],
    )
    found.more = any(len(some) > MOST_FOUND for some in rows.values())
    number = digits_of(text)
    asked = words if not number.isdigit() else [number]
    found.points = list(_with_words(points_of(user).select_related("owner"), asked).order_by("sort_key")[:MOST_FOUND])
    theirs = visible(Customership, to=user).exclude(kind=CustomershipKind.OWN).select_related("organisation", "point")
    for word in words:
        theirs = theirs.filter(organisation__search_text__contains=word)
    found.customerships = list(theirs.order_by("organisation__sort_key", "point__sort_key")[:MOST_FOUND])
    return found


def _with_words(rows: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    for word in words:
        rows = rows.filter(search_text__contains=word)
    return rows


# -- Before an order ----------------------------------------------------------------------------------------------------


def obstacle_to_order(
    *,
    user: Any,
    customership: Customership,
    holder: Person,
    kind: str,
    line: EmploymentProofLine | None,
    right_code: str = "",
) -> Refusal | None:
    """Why this order would be refused whatever is shown and signed; None when nothing stands in its way yet.

    Asked before the holder is made to show documents. The order asks everything again.
    """
    try:
        with transaction.atomic():
            grounds = grounds_to_order(actor=user, customership=customership, kind=kind)
            not_oneself(actor=user, person=holder)
            if kind != CardKind.PROFESSIONAL:
                line_in_force(line=line, holder=holder, kind=kind, customership=customership, grounds=grounds)
    except Refusal as refusal:
        return refusal
    twin = open_twin(customership=customership, holder=holder, kind=kind, right_code=right_code)
    return twin_order() if twin else None


def open_twin(*, customership: Customership, holder: Person, kind: str, right_code: str = "") -> CardOrder | None:
    """The open order that would make another one a twin (BR-OR-18)."""
    organisation = None if kind == CardKind.PROFESSIONAL else customership.organisation_id
    return open_twins(holder=holder, organisation_id=organisation, kind=kind, right_code=right_code).first()
