"""One card's life played by actions and jobs, as far as a test wants it: nothing is written directly."""

from pathlib import Path
from typing import Any

from kortisto.cards.actions.hand_over_card import hand_over_card
from kortisto.cards.actions.receive_box import receive_box
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.jobs import issue_waiting, revoke_certificates
from kortisto.cards.models import Box, Card, CardOrder
from kortisto.maker.testing import exchange, maker_in_this_process

from .cast import PASSPORT
from .helpers import order_for_hanna


def with_card(state: Path, world: Any, **order: Any) -> Card:
    """Hanna's card, ordered by Riitta, made by a maker in this process, certified, and on its way to the point."""
    with maker_in_this_process(state):
        placed: CardOrder = order_for_hanna(world, **order)
        exchange()
        issue_waiting()
        exchange()
    return fresh(Card.objects.get(order=placed))


def fresh(card: Card) -> Card:
    return Card.objects.select_related("holder", "order", "point", "customership__point", "organisation").get(
        pk=card.pk
    )


def arrive(world: Any, card: Card) -> Card:
    """Riitta goes through the card's box and finds everything."""
    box = Box.objects.select_related("point").get(cards__card=card)
    receive_box(actor=world.riitta, box=box, serials=list(box.cards.values_list("card__serial", flat=True)))
    return fresh(card)


def hand_over(world: Any, card: Card) -> Card:
    hand_over_card(actor=world.riitta, card=fresh(card), **PASSPORT, receipt="paper", receipt_place="Mappi 4")
    return fresh(card)


def lose(world: Any, card: Card) -> Card:
    """Rebekka of the other point takes the report; both certificates are revoked."""
    report_loss(
        actor=world.rebekka,
        card=fresh(card),
        reason="lost",
        requester="holder",
        verified=True,
        verified_how="Passi nähty",
    )
    revoke_certificates(card=card.code)
    return fresh(card)
