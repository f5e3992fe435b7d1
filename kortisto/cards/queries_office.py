"""What the office's pages show of cards: search over everything, one person's cards, what waits for the revocation service."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from kortisto.accounts.models import OfficeRole, User
from kortisto.contracts.models import Case
from kortisto.contracts.queries_office import READERS as MATTER_READERS
from kortisto.contracts.queries_office import cases
from kortisto.kernel.clock import now, today
from kortisto.kernel.identifiers import digits_of
from kortisto.kernel.names import search_text
from kortisto.organisations.models import Organisation, RegistrationPoint
from kortisto.organisations.queries_office import organisations, points
from kortisto.people.models import Person
from kortisto.registrars.queries import users

from .models import ActivationLetter, Card, CardOrder, LossReport
from .queries import MOST_FOUND, SHORTEST, is_identity_code
from .states import LetterState, OrderState, ReportState

# Who sees holders' cards at the office; the revocation service sees nothing of contracts, editors see neither.
READERS = (OfficeRole.HANDLER, OfficeRole.RIGHTS, OfficeRole.REVOCATION, OfficeRole.AUDITOR)
RETRIERS = (OfficeRole.HANDLER, OfficeRole.RIGHTS)
REVOKERS = (OfficeRole.REVOCATION,)
FOLLOW_UP_DAYS = 30


@dataclass
class Found:
    """What a search over everything found, each kind by itself, as far as the person's role reaches."""

    text: str = ""
    cards: Sequence[Card] = ()
    orders: Sequence[CardOrder] = ()
    organisations: Sequence[Organisation] = ()
    points: Sequence[RegistrationPoint] = ()
    users: Sequence[User] = ()
    cases: Sequence[Case] = ()
    identity_code: bool = False
    too_short: bool = False
    more: bool = False

    @property
    def nothing(self) -> bool:
        found = self.cards or self.orders or self.organisations or self.points or self.users or self.cases
        return bool(self.text) and not found and not self.too_short and not self.identity_code


def search(text: str, roles: set[str]) -> Found:
    """Names, card serials, order codes, customer numbers, business IDs, contract numbers; six queries, whatever is found.

    A complete identity code is not searched for: it is looked up with a purpose (BR-OR-23).
    """
    text = text.strip()
    if is_identity_code(text):
        return Found(identity_code=True)
    words = search_text(text).split()
    if not words or max(map(len, words)) < SHORTEST:
        return Found(text=text, too_short=bool(text))
    found = Found(text=text)
    rows: dict[str, list[Any]] = {}
    if roles & set(READERS):
        rows["cards"] = list(_with_words(cards(), words).order_by("holder__sort_key", "-pk")[: MOST_FOUND + 1])
        open_orders = _with_words(orders(), words).exclude(state=OrderState.PRODUCED)
        rows["orders"] = list(open_orders.order_by("holder__sort_key", "-pk")[: MOST_FOUND + 1])
    if roles & set(MATTER_READERS):
        rows["organisations"] = list(organisations(text).order_by("sort_key")[: MOST_FOUND + 1])
        rows["points"] = list(points(text).order_by("sort_key")[: MOST_FOUND + 1])
        rows["users"] = list(users(text).order_by("sort_key", "pk")[: MOST_FOUND + 1])
        number = digits_of(text).upper()
        numbered = cases().filter(Q(shown_number=number) | Q(number=number) | Q(code=number))
        rows["cases"] = list(numbered.order_by("-pk")[: MOST_FOUND + 1])
    for name, some in rows.items():
        setattr(found, name, some[:MOST_FOUND])
    found.more = any(len(some) > MOST_FOUND for some in rows.values())
    return found


def _with_words(rows: QuerySet[Any], words: list[str]) -> QuerySet[Any]:
    for word in words:
        rows = rows.filter(search_text__contains=word)
    return rows


def cards() -> QuerySet[Card]:
    """Every card, with what a row shows."""
    return Card.objects.select_related(
        "order", "holder", "organisation", "point", "customership__point", "customership__organisation"
    )


def orders() -> QuerySet[CardOrder]:
    """Every order, with what a row shows."""
    return CardOrder.objects.select_related(
        "holder", "organisation", "point", "customership__point", "customership__organisation", "card"
    )


def cards_of(person: Person) -> list[Card]:
    """A person's cards, the newest first."""
    return list(cards().filter(holder=person).order_by("-pk"))


def open_orders_of(person: Person) -> list[CardOrder]:
    """A person's orders that have not become a card."""
    return list(orders().filter(holder=person).exclude(state=OrderState.PRODUCED).order_by("-pk"))


# -- What waits -------------------------------------------------------------------------------------------------------


def reports_waiting() -> QuerySet[LossReport]:
    """Reports that the revocation service has to verify, the oldest first: the card still works (BR-RV-05)."""
    rows = LossReport.objects.filter(state=ReportState.TO_SERVICE, verified=False)
    return rows.select_related("card__holder", "card__organisation", "card__point").order_by("received_at", "pk")


def reports_under_way() -> QuerySet[LossReport]:
    """Verified reports whose certificates are not revoked yet: the authority is being asked, or is down."""
    rows = LossReport.objects.filter(verified=True).exclude(state=ReportState.EXECUTED)
    return rows.select_related("card__holder", "card__organisation", "card__point").order_by("received_at", "pk")


def reports_for_the_service() -> QuerySet[LossReport]:
    """Verified reports of the last weeks that the revocation service follows up, since nobody was at work at the point."""
    since = now() - timedelta(days=FOLLOW_UP_DAYS)
    rows = LossReport.objects.filter(verified=True, routed_to=LossReport.Route.SERVICE, received_at__gte=since)
    return rows.select_related("card__holder", "card__organisation", "card__point").order_by("-received_at", "-pk")


def cards_with_problems() -> QuerySet[Card]:
    """Cards whose certificates the authority refused, the oldest first."""
    return cards().exclude(problem="").order_by("pk")


def letters_due() -> QuerySet[ActivationLetter]:
    """Activation letters that have not been sent, the next due first."""
    rows = ActivationLetter.objects.filter(state=LetterState.DUE)
    return rows.select_related("card__holder", "card__point").order_by("due_on", "pk")


def letters_late() -> QuerySet[ActivationLetter]:
    """Letters whose day has passed: the card maker has not been asked, though it should have been."""
    return ActivationLetter.objects.filter(state=LetterState.DUE, due_on__lt=today())
