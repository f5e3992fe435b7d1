"""The card maker has made a card: the order ends, the card begins."""

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import Card, CardOrder, Place
from kortisto.cards.moves import pass_custody
from kortisto.cards.states import ORDER
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor


@action
def take_in_produced_card(*, actor: Actor, order: CardOrder, serial: str, csr_auth: bytes, csr_sign: bytes) -> Card:
    """The order ends at *produced* and the card begins, in the maker's keeping, waiting for its certificates.

    `csr_auth` and `csr_sign` are certificate requests (PKCS#10, DER) for the two keys made on the card. `WrongState` when the
    order was cancelled meanwhile: then no certificate is issued, and the maker, who gets none, destroys the card. The job that
    took the cards in has the certificates issued for all of them together (`cards:issue_waiting`).
    """
    grounds_of_the_program(actor=actor)
    move = ORDER.apply(order, "produce")
    card = Card.objects.create(
        order=order,
        serial=serial,
        kind=order.kind,
        holder=order.holder,
        organisation=order.organisation,
        customership=order.customership,
        point=order.point,
        csr_auth=csr_auth,
        csr_sign=csr_sign,
        valid_until=order.valid_until,
    )
    pass_custody(card=card, to=Place.MAKER, by=actor)
    record(Event.ORDER_PRODUCED, actor=actor, subject=order, move=move, person=order.holder, context=order.customership)
    record(
        Event.CARD_PRODUCED, actor=actor, subject=card, person=order.holder, context=order.customership, order=order.code,
        serial=serial,
    )  # fmt: skip
    return card
