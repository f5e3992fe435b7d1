"""Progress at the maker, for pages."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from .models import Batch, BatchItem, MakerNews, OutgoingFile
from .states import FileState, ItemState

# A batch's figures, in the order of a card's life.
PROGRESS = {
    "to_produce": ItemState.SENT,
    "produced": ItemState.PRODUCED,
    "to_finish": ItemState.CERTIFIED,
    "dispatched": ItemState.DISPATCHED,
    "rejected": ItemState.REJECTED,
}


def batches() -> QuerySet[Batch]:
    """Batches, the newest first, each with how many of its cards are where, under the names in `PROGRESS`."""
    at = {name: Q(items__state=state) for name, state in PROGRESS.items()}
    return Batch.objects.order_by("-number").annotate(
        **{name: Count("items", filter=where) for name, where in at.items()}
    )


def rejects() -> QuerySet[BatchItem]:
    """Cards that the maker rejected, the newest first, with the reason."""
    return BatchItem.objects.filter(state=ItemState.REJECTED).select_related("batch").order_by("-ended_at", "-id")


def progress_of(order_code: str) -> BatchItem | None:
    """Where an order's card is at the maker; None when it was never given to it."""
    return BatchItem.objects.select_related("batch").filter(order_code=order_code).first()


@dataclass(frozen=True)
class Health:
    """What waits: a figure that stays high wants somebody to look."""

    cards_waiting: int
    files_waiting: int
    news_untold: int
    news_in_trouble: int


def health() -> Health:
    """How the exchange stands."""
    untold = MakerNews.objects.filter(told_at__isnull=True)
    return Health(
        cards_waiting=BatchItem.objects.filter(state=ItemState.WAITING).count(),
        files_waiting=OutgoingFile.objects.filter(state=FileState.PREPARED).count(),
        news_untold=untold.count(),
        news_in_trouble=untold.filter(tries__gt=0).count(),
    )


def news_in_trouble() -> QuerySet[MakerNews]:
    """News that the cards room could not take in, the oldest first, with what happened."""
    return MakerNews.objects.filter(told_at__isnull=True, tries__gt=0).select_related("item").order_by("id")
