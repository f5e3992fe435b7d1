"""What the portal shows of an organisation's cards: the list, who is to be confirmed, who has not been."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from kortisto.access.visibility import visible
from kortisto.contracts.models import CardKind
from kortisto.kernel.clock import HELSINKI, add_months, now, today
from kortisto.kernel.names import search_text
from kortisto.organisations.models import CustomerAccount, Organisation, RegistrationPoint
from kortisto.organisations.states import AccountState
from kortisto.people.models import Person
from kortisto.rulebook.read import rule
from kortisto.ui.language import name_of

from .models import Card, CardOrder, Custody, EmploymentEnd, HoldersReview, Place
from .moves import cards_in_the_name_of, holders_to_confirm
from .queries import in_state, state_choices
from .states import LIVE_CARD_STATES, OPEN_ORDER_STATES, CardState, EndState, OrderState, ReviewState

# The kinds that can belong to an organisation.
KINDS = [choice for choice in CardKind.choices if choice[0] != CardKind.PROFESSIONAL]
IN_USE = "voimassa"


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; words that mean nothing narrow nothing."""

    state: str = ""
    kind: str = ""
    point: str = ""
    text: str = ""

    def apply(self, rows: QuerySet[CardOrder]) -> QuerySet[CardOrder]:
        if self.state == IN_USE:
            rows = rows.filter(card__state=CardState.HANDED_OVER, valid_until__gte=today())
        elif self.state in dict(state_choices()):
            rows = in_state(rows, self.state)
        if self.kind in CardKind.values:
            rows = rows.filter(kind=self.kind)
        if self.point:
            rows = rows.filter(point__code=self.point)
        for word in search_text(self.text).split():
            rows = rows.filter(search_text__contains=word)
        return rows


def our_cards(*, user: Any, account: CustomerAccount) -> QuerySet[CardOrder]:
    """Every card in the organisation's name at any point, ordered ones too, each with where it is and who is leaving."""
    last = Custody.objects.filter(card__order=OuterRef("pk")).order_by("-pk")
    leaving = EmploymentEnd.objects.filter(
        organisation=OuterRef("organisation"), person=OuterRef("holder"), state=EndState.RECEIVED
    )
    rows = visible(CardOrder, to=user, account=account, face="portal").select_related("holder", "card", "point")
    return rows.annotate(
        place=Subquery(last.values("place")[:1]),
        leaves_on=Subquery(leaving.values("left_on")[:1]),
        leaving_code=Subquery(leaving.values("code")[:1]),
    )


def points_of_cards(*, user: Any, account: CustomerAccount) -> list[RegistrationPoint]:
    """The points at which cards have been ordered in the organisation's name."""
    orders = visible(CardOrder, to=user, account=account, face="portal")
    return list(RegistrationPoint.objects.filter(pk__in=orders.values("point")).order_by("sort_key"))


def where(order: CardOrder) -> str:
    """Where the card lies, in words: with whom, or at which point; an order without a card has none yet."""
    place = getattr(order, "place", None)
    if place is None:
        return _("Not made yet") if order.state in OPEN_ORDER_STATES else ""
    if place == Place.POINT:
        return str(name_of(order.point))
    return str(Place(place).label)


def state_of(order: CardOrder) -> str:
    """One word on where it stands: the card's state once there is a card, otherwise the order's."""
    card = getattr(order, "card", None)
    return str(card.get_state_display() if card else order.get_state_display())


def _live(order: CardOrder) -> bool:
    """Whether the row is something of the organisation's that an ended employment would reach."""
    card = getattr(order, "card", None)
    alive = card.state in LIVE_CARD_STATES if card else order.state in OPEN_ORDER_STATES
    return alive and order.kind != CardKind.PROFESSIONAL


def leaves_on(order: CardOrder) -> date | None:
    """The day to come on which the card will be cancelled, because its holder has been reported to leave."""
    return getattr(order, "leaves_on", None) if _live(order) else None


def may_leave(order: CardOrder) -> bool:
    """Whether the row's holder can be reported to have left."""
    return _live(order) and getattr(order, "leaves_on", None) is None


def filter_choices() -> list[tuple[str, Any]]:
    return [(IN_USE, _("In use")), *(choice for choice in state_choices() if choice[0] != OrderState.PRODUCED)]


# -- Confirming the holders -------------------------------------------------------------------------------------------------


def open_review(account: CustomerAccount) -> HoldersReview | None:
    """The confirmation that waits for this organisation."""
    return (
        HoldersReview.objects.filter(organisation=account.organisation_id, state=ReviewState.OPEN)
        .select_related("organisation")
        .first()
    )


@dataclass(frozen=True)
class Holder:
    """One row of the confirmation: a person with the kinds of card that they have."""

    person: Person
    kinds: str
    leaves_on: date | None


def holders_of(review: HoldersReview, *, most: int) -> list[Holder]:
    """The holders who have not been answered for, by name; three queries."""
    persons = list(holders_to_confirm(review=review).order_by("sort_key", "pk")[:most])
    kinds: dict[int, list[str]] = {}
    for card in cards_in_the_name_of(review.organisation).filter(holder__in=persons).order_by("pk"):
        label = str(card.get_kind_display())
        if label not in kinds.setdefault(card.holder_id, []):
            kinds[card.holder_id].append(label)
    ends = EmploymentEnd.objects.filter(organisation=review.organisation, person__in=persons, state=EndState.RECEIVED)
    leaving = {end.person_id: end.left_on for end in ends}
    return [Holder(one, ", ".join(kinds.get(one.pk, [])), leaving.get(one.pk)) for one in persons]


def last_confirmed(account: CustomerAccount) -> HoldersReview | None:
    done = HoldersReview.objects.filter(organisation=account.organisation_id, state=ReviewState.CONFIRMED)
    return done.order_by("-confirmed_at").first()


def organisations_to_ask() -> QuerySet[Organisation]:
    """Organisations with holders whose last confirmation, or first card, is as many months old as the rulebook says."""
    edge = add_months(today(), -rule("card_holders_confirmation_months"))
    before = now().astimezone(HELSINKI).replace(year=edge.year, month=edge.month, day=edge.day)
    live = Card.objects.filter(organisation=OuterRef("pk"), state__in=LIVE_CARD_STATES).exclude(
        kind=CardKind.PROFESSIONAL
    )
    confirmed = HoldersReview.objects.filter(organisation=OuterRef("pk"), state=ReviewState.CONFIRMED)
    first = live.values("organisation").annotate(first=Min("created_at")).values("first")
    return (
        Organisation.objects.filter(Exists(live), accounts__state=AccountState.ACTIVE)
        .exclude(holder_reviews__state=ReviewState.OPEN)
        .annotate(
            since=Coalesce(
                Subquery(confirmed.order_by("-confirmed_at").values("confirmed_at")[:1]), Subquery(first[:1])
            )
        )
        .filter(since__lte=before)
        .order_by("pk")
    )


def unconfirmed() -> QuerySet[HoldersReview]:
    """What no organisation has confirmed, the longest waiting first, with how many holders it has."""
    live = Q(organisation__cards__state__in=LIVE_CARD_STATES) & ~Q(organisation__cards__kind=CardKind.PROFESSIONAL)
    return (
        HoldersReview.objects.filter(state=ReviewState.OPEN)
        .select_related("organisation")
        .annotate(holders=Count("organisation__cards__holder", filter=live, distinct=True))
        .order_by("due_on", "pk")
    )
