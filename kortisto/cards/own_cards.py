"""A holder's own cards in plain words: where each one is, what comes next (*Where is my card?*)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kortisto.access.visibility import visible
from kortisto.kernel.clock import today
from kortisto.ui.parts import Step

from .models import Card, CardOrder
from .states import CARD, CardState, OrderState

MAKING = {CardState.AWAITING_CERTIFICATES, CardState.AT_MAKER}


@dataclass(frozen=True)
class OwnCard:
    """A card as its holder reads of it: what it says of itself, and its way so far."""

    card: Card
    words: str
    steps: Sequence[Step]

    @property
    def waits_at_point(self) -> bool:
        return self.card.state == CardState.AT_POINT

    @property
    def can_be_reported(self) -> bool:
        return CARD.can(self.card, "cancel")


@dataclass(frozen=True)
class OwnOrder:
    """An order whose card has not been made."""

    order: CardOrder
    words: str
    steps: Sequence[Step]


def cards_of(user: Any) -> QuerySet[Card]:
    """The cards of the signed-in holder; nobody else's, whatever their codes."""
    return visible(Card, to=user).select_related(
        "holder", "organisation", "point__owner", "order", "customership", "handover"
    )


def own_cards(user: Any) -> list[OwnCard]:
    """The holder's cards, those that work or are on their way first."""
    rows = sorted(cards_of(user).order_by("-pk"), key=lambda card: card.state == CardState.CANCELLED)
    return [in_words(card) for card in rows]


def own_orders(user: Any) -> list[OwnOrder]:
    """The holder's orders without a card yet, the newest first."""
    rows = visible(CardOrder, to=user).filter(card=None).select_related("organisation", "point")
    return [OwnOrder(order, order_words(order), steps_of(order.state)) for order in rows.order_by("-pk")]


def in_words(card: Card) -> OwnCard:
    return OwnCard(card, card_words(card), steps_of(card.state))


def card_words(card: Card) -> str:
    """One sentence on where the card is, and what its holder should do."""
    if card.state in MAKING:
        return _("The card maker is making your card.")
    if card.state == CardState.DISPATCHED:
        if card.order.contact_email:
            return _("Your card is on its way to the registration point. You get a message when it has arrived.")
        return _("Your card is on its way to the registration point. This page tells when it has arrived.")
    if card.state == CardState.AT_POINT:
        return _("Your card waits for you. Come in person and bring a valid passport or identity card.")
    if card.state == CardState.CANCELLED:
        return _("The card has been cancelled for good. It cannot be used.")
    if card.valid_until < today():
        return _("The card's validity has ended. It cannot be used.")
    return _("The card is yours and in your keeping.")


def order_words(order: CardOrder) -> str:
    if order.state == OrderState.SUBMITTED:
        return _("Your card has been ordered and goes to the card maker with the next batch.")
    if order.state == OrderState.SENT_TO_MAKER:
        return _("The card maker is making your card.")
    if order.state == OrderState.REJECTED:
        return _("The card maker could not make the card. The registration point knows of it and orders a new one.")
    return _("The order was cancelled, and no card is made.")


def steps_of(state: str) -> list[Step]:
    """The way of a card from order to hand; empty once it has left that way."""
    walk: list[tuple[str, set[str]]] = [
        (_("Ordered"), {OrderState.SUBMITTED}),
        (_("Being made"), {OrderState.SENT_TO_MAKER, *MAKING}),
        (_("On its way"), {CardState.DISPATCHED}),
        (_("Waiting for you"), {CardState.AT_POINT}),
        (_("Handed over"), set()),
    ]
    here = next((place for place, (_label, states) in enumerate(walk) if state in states), None)
    if here is None:
        return []
    return [
        Step(label, "done" if place < here else "current" if place == here else "to_do")
        for place, (label, _states) in enumerate(walk)
    ]
