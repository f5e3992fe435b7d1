"""What pages show of bulletins: the office's lists and reports, the registrar's archive."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from kortisto.accounts.models import OfficeRole, User
from kortisto.documents.models import Document
from kortisto.messages.lanes import lanes_at_work
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.states import MessageState

from .following import NAME
from .models import NOT_LEFT, Bulletin, BulletinAttachment, Delivery
from .moves import documents_of
from .states import BulletinState, DeliveryState

READERS = (OfficeRole.EDITOR, OfficeRole.HANDLER, OfficeRole.RIGHTS, OfficeRole.AUDITOR)
OUT = (BulletinState.SENDING, BulletinState.SENT)
BEGUN = (*OUT, BulletinState.STOPPED)
NOT_REACHED = (DeliveryState.REFUSED, DeliveryState.BOUNCED, DeliveryState.FAILED)

# -- The office -------------------------------------------------------------------------------------------------------


def bulletins(*, out: bool) -> QuerySet[Bulletin]:
    """Bulletins that have gone out, or those that are being prepared, the newest first."""
    if out:
        return Bulletin.objects.filter(state__in=BEGUN).order_by("-begun_at", "-pk")
    return Bulletin.objects.filter(state__in=(BulletinState.DRAFT, BulletinState.APPROVED)).order_by("-pk")


@dataclass(frozen=True)
class Figures:
    """How far the sending has come, and whom it has reached: by mail, or by reading in the program."""

    receivers: int
    waiting: int
    sent: int
    refused: int
    bounced: int
    failed: int
    stopped: int
    reached: int
    read: int
    acknowledged: int
    interrupted: int

    @property
    def done(self) -> int:
        return self.receivers - self.unsent

    @property
    def unsent(self) -> int:
        """Those whose mail has not left: it waits, or was stopped."""
        return self.waiting + self.stopped

    @property
    def not_reached(self) -> int:
        return self.receivers - self.reached - self.unsent

    @property
    def unread(self) -> int:
        return self.receivers - self.read

    @property
    def unacknowledged(self) -> int:
        return self.receivers - self.acknowledged


S = DeliveryState
REACHED = Q(state=S.SENT) | Q(read_at__isnull=False)


def figures_of(bulletin: Bulletin) -> Figures:
    """The figures of a bulletin; one query."""
    counted = bulletin.deliveries.aggregate(
        receivers=Count("pk"),
        waiting=Count("pk", filter=Q(state=S.QUEUED, read_at__isnull=True)),
        sent=Count("pk", filter=Q(state=S.SENT)),
        refused=Count("pk", filter=Q(state=S.REFUSED)),
        bounced=Count("pk", filter=Q(state=S.BOUNCED)),
        failed=Count("pk", filter=Q(state=S.FAILED)),
        stopped=Count("pk", filter=Q(state=S.STOPPED, read_at__isnull=True)),
        reached=Count("pk", filter=REACHED),
        read=Count("pk", filter=Q(read_at__isnull=False)),
        acknowledged=Count("pk", filter=Q(acknowledged_at__isnull=False)),
        interrupted=Count("pk", filter=Q(interrupted_at__isnull=False)),
    )
    return Figures(**counted)


def half_way(bulletin: Bulletin) -> list[Delivery]:
    """Deliveries whose mail a worker had in hand when it died: *sending*, under a lane that nobody holds now."""
    mails = OutgoingMessage.objects.filter(bulk=True, name=NAME, state=MessageState.SENDING)
    left = mails.exclude(lane__in=lanes_at_work()).values_list("addressee", flat=True)
    codes = [addressee.partition(":")[2] for addressee in left]
    return list(bulletin.deliveries.filter(code__in=codes).select_related("user__person"))


# What the report can be narrowed to, by the word in its address.
SHOWN: dict[str, Q] = {
    "kaikki": Q(),
    "tavoitetut": REACHED,
    "palautuneet": Q(state__in=NOT_REACHED),
    "lukematta": Q(read_at__isnull=True),
    "kuittaamatta": Q(acknowledged_at__isnull=True),
    "pysaytetyt": Q(state=S.STOPPED, read_at__isnull=True),
    "keskeytyneet": Q(interrupted_at__isnull=False),
}


def report_rows(bulletin: Bulletin, shown: str) -> QuerySet[Delivery]:
    """The receivers by name, narrowed to some of them."""
    rows = bulletin.deliveries.filter(SHOWN.get(shown, Q())).select_related("user__person", "user__desk_credential")
    return rows.order_by("user__sort_key", "pk")


@dataclass(frozen=True)
class Attached:
    """An attachment with the file behind it."""

    row: BulletinAttachment
    document: Document


def attached_to(bulletin: Bulletin, language: str = "") -> list[Attached]:
    """The attachments, or those that readers of one language get; two queries."""
    rows = [row for row in bulletin.attachments.order_by("pk") if not language or row.language in ("", language)]
    documents = documents_of(rows)
    return [Attached(row, documents[row.document]) for row in rows]


# -- The desk ---------------------------------------------------------------------------------------------------------


def own_bulletins(user: User) -> QuerySet[Any]:
    """The archive as one registrar sees it: what was sent to them, and older bulletins that were meant for everybody.

    One whose sending was stopped stands there for those whom it had reached by then. Each has `mine`, `read_at` and
    `acknowledged_at`.
    """
    mine = Delivery.objects.filter(user=user, bulletin=OuterRef("pk"))
    for_all = Q(owners__isnull=True, points__isnull=True, card_kinds__len=0, trained_until__isnull=True)
    rows = Bulletin.objects.filter(state__in=BEGUN).annotate(
        mine=Exists(mine),
        read_at=Subquery(mine.values("read_at")[:1]),
        acknowledged_at=Subquery(mine.values("acknowledged_at")[:1]),
    )
    had_reached = Q(state=BulletinState.STOPPED) & Exists(mine.exclude(NOT_LEFT))
    return rows.filter(Q(state__in=OUT) & (Q(mine=True) | for_all) | had_reached).order_by("-dated", "-pk")


def unread_of(user: User | int) -> QuerySet[Bulletin]:
    """The bulletins that were sent to the registrar and have not been opened, or not acknowledged where that is asked."""
    open_ones = Delivery.objects.filter(
        Q(read_at__isnull=True) | Q(bulletin__acknowledge=True, acknowledged_at__isnull=True), user=user
    )
    return Bulletin.objects.filter(state__in=OUT, pk__in=open_ones.values("bulletin")).order_by("-dated", "-pk")


def titles(rows: Iterable[Bulletin], language: str) -> list[tuple[Bulletin, str, str]]:
    """Bulletins with their titles in the page's language, and the language that the title is really in."""
    return [(row, row.title(language), row.language_for(language)) for row in rows]
