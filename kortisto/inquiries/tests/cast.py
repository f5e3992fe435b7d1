"""What the tests of inquiries begin with: Riitta's acts of today are looked into."""

from typing import Any

from kortisto.cards.models import CardOrder
from kortisto.cards.states import CardState
from kortisto.cards.tests.cast import a_card, an_order
from kortisto.inquiries.actions.collect_items import collect_items
from kortisto.inquiries.actions.mark_items import mark_items
from kortisto.inquiries.actions.open_inquiry import open_inquiry
from kortisto.inquiries.models import Inquiry, InquiryItem
from kortisto.kernel.actors import System
from kortisto.kernel.clock import today
from kortisto.maker.moves import add_to_batch
from kortisto.people.models import Person

PROGRAM = System("inquiries")


def somebody(name: str) -> Person:
    """Another holder."""
    return Person.objects.create(given_names=name, family_name="Haltija", name_source="identity_document")


def opened(world: Any, **changes: Any) -> Inquiry:
    """Oili has begun to look into what Riitta did today."""
    arguments = {"user": world.riitta, "first_day": today(), "last_day": today(), "reason": "Ilmoitus pisteestä."}
    inquiry: Inquiry = open_inquiry(actor=world.oili, **arguments | changes)
    return inquiry


def an_inquiry(world: Any, *, cards: int = 1, orders: int = 0) -> Inquiry:
    """The same with the cards that Riitta handed over and the orders that are at the maker, collected."""
    for number in range(cards):
        a_card(world, state=CardState.HANDED_OVER, holder=somebody(f"Kortti{number}") if number else None)
    for number in range(orders):
        order = an_order(world, holder=somebody(f"Tilaus{number}"))
        add_to_batch(order_code=order.code, card_kind=order.kind, point_code=order.point.code, print_data={})
    inquiry = opened(world)
    collect_items(actor=PROGRAM, inquiry=inquiry)
    return inquiry


def mark(
    world: Any, inquiry: Inquiry, as_: str = "to_revoke", *, items: list[InquiryItem] | None = None, by: Any = None
) -> None:
    """Every item, or some, are marked."""
    chosen = [item.code for item in (items if items is not None else inquiry.items.all())]
    mark_items(actor=by or world.oili, inquiry=inquiry, items=chosen, mark=as_, reason="Ei asiakirjaa")


def marked(world: Any, **changes: Any) -> Inquiry:
    """Every card has been marked to be revoked."""
    inquiry = an_inquiry(world, **changes)
    mark(world, inquiry)
    return inquiry


def revoking(world: Any, **changes: Any) -> Inquiry:
    """Two people have decided that the marked cards are revoked."""
    from kortisto.inquiries.actions.revoke_marked import revoke_marked

    inquiry = marked(world, **changes)
    revoke_marked(actor=world.oili, inquiry=inquiry, approved_by=world.hilla)
    return inquiry


def closed(world: Any) -> Inquiry:
    """Everything was found to be in order, and the inquiry is closed."""
    from kortisto.inquiries.actions.close_inquiry import close_inquiry

    inquiry = an_inquiry(world)
    mark(world, inquiry, "fine")
    close_inquiry(actor=world.oili, inquiry=inquiry, conclusion="Kaikki kunnossa.")
    return inquiry


def all_revoked(world: Any) -> Inquiry:
    """The marked cards have been dealt with, and nobody has said so yet."""
    inquiry = revoking(world)
    InquiryItem.objects.filter(inquiry=inquiry).update(mark="revoked")
    return inquiry


def orders_of(inquiry: Inquiry) -> set[CardOrder]:
    return {item.order for item in inquiry.items.select_related("order")}
