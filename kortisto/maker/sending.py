"""What goes to the maker: written down first, with its number, then sent, then noted as sent. Each step may be
repeated.
"""

import logging
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from kortisto.audit.record import record
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState

from .card_maker import CardMaker
from .conf import maker_settings
from .envelope import digest
from .events import Event
from .hooks import hooks
from .messages import AUTHORITY, compose, to_text
from .models import Batch, BatchItem, LetterOrder, OutgoingFile
from .states import BATCH, FILE, ITEM, FileState, ItemState

ACTOR = System("maker")
# Certificates or withdrawals in one message at most.
MESSAGE_SIZE = 500
_NUMBERS = 0x6D616B65

logger = logging.getLogger("kortisto.maker")


def prepare() -> int:
    """Write down whatever waits to be told to the maker; how many messages there are now more."""
    before = OutgoingFile.objects.count()
    last = 0
    while (reached := _prepare_batch(last)) is not None:
        last = reached
    while _prepare_certificates() is not None:
        pass
    while _prepare_withdrawals() is not None:
        pass
    while _prepare_letters() is not None:
        pass
    return OutgoingFile.objects.count() - before


def send(maker: CardMaker) -> int:
    """Send the messages written down, in order; how many. `MakerUnavailable` leaves the rest waiting."""
    count = 0
    for file in OutgoingFile.objects.filter(state=FileState.PREPARED).select_related("batch").order_by("sequence"):
        maker.send(file.content, sequence=file.sequence)
        with transaction.atomic():
            moment = now()
            # Once the maker has it, what stands on a card need not lie here a second time.
            FILE.apply(file, "send", sent_at=moment, content={})
            if file.batch is not None:
                move = BATCH.apply(file.batch, "send", sent_at=moment)
                record(
                    Event.BATCH_SENT,
                    actor=ACTOR,
                    subject=file.batch,
                    move=move,
                    number=file.batch.number,
                    cards=file.batch.count,
                )
        count += 1
    return count


def _prepare_batch(after: int) -> int | None:
    """The next cards that wait, as a batch; how far it reached, so that orders in trouble hold up nobody behind them.

    From here on an order is at the maker: it can be withdrawn only by asking.
    """
    with transaction.atomic():
        _take_turns()
        waiting = list(
            BatchItem.objects.select_for_update(skip_locked=True)
            .filter(state=ItemState.WAITING, id__gt=after)
            .order_by("id")[: maker_settings().batch_size]
        )
        if not waiting:
            return None
        number = (Batch.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        items = [item for item in waiting if _told(item, number)]
        if not items:
            return waiting[-1].pk
        batch = Batch.objects.create(number=number, count=len(items))
        for item in items:
            ITEM.apply(item, "send", batch=batch)
        orders = [
            {
                "order_code": item.order_code,
                "card_kind": item.card_kind,
                "point_code": item.point_code,
                "print": item.print_data,
            }
            for item in items
        ]
        _write_down("batch", {"batch": number, "orders": orders}, batch=batch)
        return waiting[-1].pk


def _told(item: BatchItem, number: int) -> bool:
    """Has the cards room let the order go? Cancelled meanwhile takes the card off; any other trouble leaves it waiting."""
    try:
        with transaction.atomic():
            hooks().on_sent(order_code=item.order_code, batch=number)
    except WrongState:
        ITEM.apply(item, "withdraw", print_data={}, ended_at=now())
        return False
    except Exception:  # whatever one order's trouble is, the others go on
        logger.exception("maker:sending_not_heard", extra={"order": item.order_code})
        return False
    return True


def _prepare_certificates() -> OutgoingFile | None:
    with transaction.atomic():
        _take_turns()
        items = _to_write(certificates_waiting=True)
        if not items:
            return None
        cards = [
            {
                "order_code": item.order_code,
                "serial": item.serial,
                "auth_enc": to_text(bytes(item.certificate_auth)),
                "sign": to_text(bytes(item.certificate_sign)),
            }
            for item in items
        ]
        BatchItem.objects.filter(pk__in=[item.pk for item in items]).update(certificates_waiting=False)
        return _write_down("certificates", {"cards": cards})


def _prepare_withdrawals() -> OutgoingFile | None:
    with transaction.atomic():
        _take_turns()
        items = _to_write(withdrawal_waiting=True)
        if not items:
            return None
        BatchItem.objects.filter(pk__in=[item.pk for item in items]).update(withdrawal_waiting=False)
        return _write_down("withdrawals", {"order_codes": [item.order_code for item in items]})


def _prepare_letters() -> OutgoingFile | None:
    with transaction.atomic():
        _take_turns()
        letters = list(
            LetterOrder.objects.select_for_update(skip_locked=True)
            .filter(written_at__isnull=True)
            .order_by("id")[:MESSAGE_SIZE]
        )
        if not letters:
            return None
        body = [
            {"order_code": one.order_code, "serial": one.serial, "addressee": one.addressee, "address": one.address}
            for one in letters
        ]
        LetterOrder.objects.filter(pk__in=[one.pk for one in letters]).update(
            written_at=now(), addressee="", address=""
        )
        return _write_down("letters", {"letters": body})


def _to_write(**waiting: bool) -> list[BatchItem]:
    return list(BatchItem.objects.select_for_update(skip_locked=True).filter(**waiting).order_by("id")[:MESSAGE_SIZE])


def _write_down(kind: str, body: dict[str, Any], *, batch: Batch | None = None) -> OutgoingFile:
    sequence = (OutgoingFile.objects.aggregate(last=Max("sequence"))["last"] or 0) + 1
    content = compose(sender=AUTHORITY, sequence=sequence, kind=kind, made_at=now(), body=body)
    return OutgoingFile.objects.create(
        sequence=sequence, kind=kind, batch=batch, content=content, digest=digest(content)
    )


def _take_turns() -> None:
    """One at a time gives out numbers, so that none is missing and none is given twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_NUMBERS])
