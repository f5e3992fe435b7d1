"""What the end of a contract stops, counted for the pages that ask before it and tell after it, and done when it comes."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from kortisto.cards.models import Card, CardOrder
from kortisto.cards.states import LIVE_CARD_STATES, OPEN_ORDER_STATES
from kortisto.kernel.states import MoveMade

from .events import Event
from .models import CardContract, CardKind, Customership, CustomershipKind, Mandate, PointSubscription
from .moves import hold_mandate
from .moves_mandates import run_off
from .states import LIVING_MANDATE_STATES, CustomershipState


@dataclass(frozen=True)
class Reach:
    """What stands on a contract today: mandates, customers at points, open orders, cards in use."""

    mandates: int
    customerships: int
    points: int
    orders: int
    cards: int


def under_contract(contract: CardContract) -> Q:
    """Orders and cards that stand on the contract: under its mandates, and at its own points all but professional ones."""
    points = PointSubscription.objects.filter(version__contract=contract).values("point")
    own = Q(customership__kind=CustomershipKind.OWN, customership__point__in=points)
    return Q(customership__mandate__contract=contract) | own


def cards_in_use(contract: CardContract) -> Any:
    """The cards that stand on the contract and are not over; a professional's card never does (BR-AU-02)."""
    rows = Card.objects.filter(under_contract(contract), state__in=LIVE_CARD_STATES)
    return rows.exclude(order__kind=CardKind.PROFESSIONAL)


def reach_of(contract: CardContract) -> Reach:
    """Five counts."""
    orders = CardOrder.objects.filter(under_contract(contract), state__in=OPEN_ORDER_STATES)
    return Reach(
        mandates=Mandate.objects.filter(contract=contract, state__in=LIVING_MANDATE_STATES).count(),
        customerships=Customership.objects.filter(mandate__contract=contract, state=CustomershipState.OPEN).count(),
        points=PointSubscription.objects.filter(version__contract=contract).values("point").distinct().count(),
        orders=orders.exclude(kind=CardKind.PROFESSIONAL).count(),
        cards=cards_in_use(contract).count(),
    )


def end_mandates_of(*, contract: CardContract, reason: str) -> list[tuple[Event, Any, MoveMade]]:
    """The contract is over: its mandates go into run-off with their customers (BR-AU-15), and close where nothing is open.

    Gives each event with its row and move, for the record.
    """
    made: list[tuple[Event, Any, MoveMade]] = []
    for mandate in Mandate.objects.filter(contract=contract, state__in=LIVING_MANDATE_STATES).order_by("pk"):
        hold_mandate(mandate=mandate)
        if mandate.state not in LIVING_MANDATE_STATES:
            continue
        made += [(event, row, move) for event, row, _context, move in run_off(mandate=mandate, reason=reason[:300])]
    return made
