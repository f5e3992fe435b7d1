"""What other rooms ask of the maker, with codes only. No transaction and no event of their own."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal

from .models import BatchItem, LetterOrder
from .states import ITEM, ItemState


def add_to_batch(*, order_code: str, card_kind: str, point_code: str, print_data: Mapping[str, str]) -> BatchItem:
    """Put a card on the next batch. `print_data` holds the texts for the card's surface, nothing else.

    An order stands on a batch once: asked again, the same item is the answer.
    """
    item, _made = BatchItem.objects.get_or_create(
        order_code=order_code,
        defaults={"card_kind": card_kind, "point_code": point_code, "print_data": dict(print_data)},
    )
    return item


def hand_certificates(*, order_code: str, auth: bytes, sign: bytes) -> BatchItem:
    """Give the maker a produced card's two certificates (DER) to write on its chip; they go with the next message."""
    item = _item(order_code)
    if item.state == ItemState.CERTIFIED and (bytes(item.certificate_auth), bytes(item.certificate_sign)) == (
        auth,
        sign,
    ):
        return item
    ITEM.apply(item, "certify", certificate_auth=auth, certificate_sign=sign, certificates_waiting=True)
    return item


def withdraw(*, order_code: str) -> bool:
    """The card is not wanted any more. True when it never went to the maker; otherwise the maker is asked to destroy
    it and answers by rejecting it, or it has left already and its box tells.
    """
    item = _item(order_code)
    if ITEM.can(item, "withdraw"):
        ITEM.apply(item, "withdraw", print_data={}, ended_at=now())
        return True
    if item.state in (ItemState.SENT, ItemState.PRODUCED, ItemState.CERTIFIED):
        BatchItem.objects.filter(pk=item.pk).update(withdrawal_waiting=True, certificates_waiting=False)
    return False


def order_letter(*, letter_code: str, order_code: str, serial: str, addressee: str, address: str) -> LetterOrder:
    """Ask the maker to post a card's activation letter now; it goes with the next message. Asked again: the same one."""
    letter, _made = LetterOrder.objects.get_or_create(
        letter_code=letter_code,
        defaults={"order_code": order_code, "serial": serial, "addressee": addressee, "address": address},
    )
    return letter


def _item(order_code: str) -> BatchItem:
    """The card of an order, held until the transaction ends: the exchange and the cards room take turns."""
    item = BatchItem.objects.select_for_update().filter(order_code=order_code).first()
    if item is None:
        raise Refusal("not_at_maker", _("This order has not been given to the card maker."), order=order_code)
    return item
