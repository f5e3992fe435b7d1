"""What the card maker tells, as verbs of this room. Registered with `maker.hooks` when the program starts."""

from datetime import date

from kortisto.kernel.actors import System
from kortisto.kernel.jobs import later
from kortisto.organisations.models import RegistrationPoint

from .actions.note_dispatch import note_dispatch
from .actions.note_order_rejected import note_order_rejected
from .actions.note_order_sent import note_order_sent
from .actions.take_in_produced_card import take_in_produced_card
from .models import CardOrder

MAKER = System("maker")


def _order(code: str) -> CardOrder:
    return CardOrder.objects.select_related("holder", "organisation", "customership", "point", "ordered_by").get(
        code=code
    )


def on_sent(*, order_code: str, batch: int) -> None:
    note_order_sent(actor=MAKER, order=_order(order_code), batch=batch)


def on_produced(*, order_code: str, serial: str, csr_auth: bytes, csr_sign: bytes) -> None:
    take_in_produced_card(actor=MAKER, order=_order(order_code), serial=serial, csr_auth=csr_auth, csr_sign=csr_sign)


def on_rejected(*, order_code: str, serial: str, reason: str, explanation: str) -> None:
    note_order_rejected(actor=MAKER, order=_order(order_code), reason=reason, explanation=explanation)


def on_dispatched(*, box: str, point_code: str, serials: list[str], day: date) -> None:
    point = RegistrationPoint.objects.get(code=point_code)
    note_dispatch(actor=MAKER, number=box, point=point, serials=serials, dispatched_on=day)


def on_heard() -> None:
    """After a round of news: whatever was produced gets its certificates, all of it together."""
    later("cards:issue_waiting")
