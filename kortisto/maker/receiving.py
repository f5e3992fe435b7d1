"""What comes from the maker: taken in as rows with its number, once; then told to the cards room, piece by piece.

Two steps, so that one card's trouble holds up neither its file nor the other cards.
"""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from kortisto.audit.record import record
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState

from .card_maker import CardMaker, Incoming
from .envelope import NotAccepted, digest
from .events import Event
from .hooks import hooks
from .messages import MAKER, Message, from_text, read
from .models import Batch, BatchItem, IncomingFile, MakerNews
from .moves import withdraw
from .states import BATCH, ITEM, BatchState, ItemState, NewsKind

ACTOR = System("maker")
# News told in one transaction, each in a savepoint of its own.
GROUP = 50
LONGEST_PAUSE = 600

logger = logging.getLogger("kortisto.maker")


def take_in(maker: CardMaker) -> int:
    """Take in what the maker has sent, in order; how many messages. A gap in the numbers waits for what is missing."""
    count = 0
    for incoming in maker.fetch_results():
        last = IncomingFile.objects.aggregate(last=Max("sequence"))["last"] or 0
        if incoming.sequence > last + 1:
            logger.warning("maker:number_missing", extra={"waiting_for": last + 1, "found": incoming.sequence})
            break
        try:
            message = _read(incoming)
            if incoming.sequence <= last:
                _check_repeated(incoming)
            else:
                with transaction.atomic():
                    _keep(message, digest(incoming.content or {}))
                count += 1
        except NotAccepted as refusal:
            _refuse(incoming, refusal)
            continue
        incoming.done()
    return count


def tell() -> int:
    """Tell the cards room what it has not heard yet; how many pieces it took in."""
    told = 0
    last = 0
    while True:
        with transaction.atomic():
            group = list(
                MakerNews.objects.select_for_update(skip_locked=True, of=("self",))
                .filter(Q(next_try_at__isnull=True) | Q(next_try_at__lte=now()), told_at__isnull=True, id__gt=last)
                .select_related("item")
                .order_by("id")[:GROUP]
            )
            told += sum(_tell(news) for news in group)
        if not group:
            return told
        last = group[-1].pk


# -- taking in ----------------------------------------------------------------------------------------------------------


def _read(incoming: Incoming) -> Message:
    if incoming.content is None:
        raise NotAccepted(incoming.trouble)
    return read(incoming.content, sender=MAKER, sequence=incoming.sequence)


def _check_repeated(incoming: Incoming) -> None:
    """A number that was taken in before: the same message again, or somebody's replay."""
    known = IncomingFile.objects.get(sequence=incoming.sequence)
    if known.digest != digest(incoming.content or {}):
        raise NotAccepted("its number was used before")


def _refuse(incoming: Incoming, refusal: NotAccepted) -> None:
    with transaction.atomic():
        record(
            Event.FILE_REFUSED,
            actor=ACTOR,
            subject=f"makerfile:{incoming.sequence}",
            sequence=incoming.sequence,
            why=str(refusal),
        )
    incoming.refuse()


def _keep(message: Message, fingerprint: str) -> None:
    file = IncomingFile.objects.create(sequence=message.sequence, kind=message.kind, digest=fingerprint)
    {"produced": _keep_produced, "rejected": _keep_rejected, "dispatched": _keep_dispatched}[message.kind](
        file, message.body
    )
    _close_batches()


def _keep_produced(file: IncomingFile, body: dict[str, Any]) -> None:
    for card in body["cards"]:
        item = _item(card["order_code"], ItemState.SENT)
        if item is not None and not BatchItem.objects.filter(serial=card["serial"]).exists():
            ITEM.apply(item, "produce", serial=card["serial"], produced_at=now(), print_data={})
        else:
            item = None
        MakerNews.objects.create(file=file, kind=NewsKind.PRODUCED, item=item, data=card)


def _keep_rejected(file: IncomingFile, body: dict[str, Any]) -> None:
    for card in body["cards"]:
        item = _item(card["order_code"], ItemState.SENT, ItemState.PRODUCED, ItemState.CERTIFIED)
        if item is not None:
            ITEM.apply(
                item,
                "reject",
                reject_reason=card["reason"][:40],
                reject_explanation=card["explanation"][:200],
                print_data={},
                ended_at=now(),
                certificates_waiting=False,
                withdrawal_waiting=False,
            )
        MakerNews.objects.create(file=file, kind=NewsKind.REJECTED, item=item, data=card)


def _keep_dispatched(file: IncomingFile, body: dict[str, Any]) -> None:
    day = date.fromisoformat(body["day"])
    for item in BatchItem.objects.select_for_update().filter(serial__in=body["serials"], state=ItemState.CERTIFIED):
        ITEM.apply(item, "dispatch", box=body["box"], dispatched_on=day, ended_at=now(), withdrawal_waiting=False)
    MakerNews.objects.create(file=file, kind=NewsKind.DISPATCHED, data=body)


def _item(order_code: str, *states: str) -> BatchItem | None:
    return BatchItem.objects.select_for_update().filter(order_code=order_code, state__in=states).first()


def _close_batches() -> None:
    """A batch is answered when none of its cards is still to be produced."""
    open_batches = Batch.objects.filter(state=BatchState.SENT).exclude(items__state=ItemState.SENT)
    for batch in open_batches.distinct():
        move = BATCH.apply(batch, "answer", answered_at=now())
        record(Event.BATCH_ANSWERED, actor=ACTOR, subject=batch, move=move, number=batch.number)


# -- telling ------------------------------------------------------------------------------------------------------------


def _tell(news: MakerNews) -> bool:
    """Tell one piece; False when it must be told again. An item's earlier news always come first."""
    if news.item_id is not None and _earlier_untold(news):
        return False
    try:
        with transaction.atomic():
            _call(news)
    except WrongState as refusal:
        if news.kind != NewsKind.PRODUCED or news.item is None:
            return _in_trouble(news, refusal.code)
        # The order was cancelled while its card was made: heard, and the card is not wanted.
        withdraw(order_code=news.item.order_code)
        MakerNews.objects.filter(pk=news.pk).update(told_at=now(), trouble=refusal.code)
        return True
    except Refusal as refusal:
        return _in_trouble(news, refusal.code)
    except Exception as error:  # whatever it is, it is this card's: the others go on
        logger.exception("maker:news_not_heard", extra={"news": news.code})
        return _in_trouble(news, type(error).__name__)
    MakerNews.objects.filter(pk=news.pk).update(told_at=now(), trouble="")
    return True


def _in_trouble(news: MakerNews, trouble: str) -> bool:
    """Told again after a pause that doubles; people see it in the office meanwhile."""
    tries = news.tries + 1
    pause = timedelta(seconds=min(2 ** min(tries, 10), LONGEST_PAUSE))
    MakerNews.objects.filter(pk=news.pk).update(tries=tries, trouble=trouble[:200], next_try_at=now() + pause)
    return False


def _earlier_untold(news: MakerNews) -> bool:
    return MakerNews.objects.filter(item_id=news.item_id, told_at__isnull=True, id__lt=news.pk).exists()


def _call(news: MakerNews) -> None:
    data = news.data
    calls: dict[str, Callable[[], None]] = {
        NewsKind.PRODUCED: lambda: hooks().on_produced(
            order_code=data["order_code"],
            serial=data["serial"],
            csr_auth=from_text(data["csr_auth"]),
            csr_sign=from_text(data["csr_sign"]),
        ),
        NewsKind.REJECTED: lambda: hooks().on_rejected(
            order_code=data["order_code"],
            serial=data["serial"],
            reason=data["reason"],
            explanation=data["explanation"],
        ),
        NewsKind.DISPATCHED: lambda: hooks().on_dispatched(
            box=data["box"],
            point_code=data["point_code"],
            serials=data["serials"],
            day=date.fromisoformat(data["day"]),
        ),
    }
    if news.kind != NewsKind.DISPATCHED and news.item is None:
        raise LookupError("the maker speaks of an order it was not given, or of a serial that is taken")
    calls[news.kind]()
