"""The life of a card at the maker, as we know it from the maker's messages; and of the files that go there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.states import Move, StateTable, Who


class ItemState(models.TextChoices):
    """One card asked of the maker."""

    WAITING = "waiting", _("Waiting to be sent to the card maker")
    SENT = "sent", _("At the card maker, to be produced")
    PRODUCED = "produced", _("Produced, waiting for its certificates")
    CERTIFIED = "certified", _("At the card maker, to be finished")
    DISPATCHED = "dispatched", _("Sent off by the card maker")
    REJECTED = "rejected", _("Rejected by the card maker")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = ItemState
ITEM = StateTable(
    "maker.BatchItem",
    moves=[
        Move("send", {S.WAITING}, S.SENT),
        Move("produce", {S.SENT}, S.PRODUCED),
        Move("certify", {S.PRODUCED}, S.CERTIFIED),
        Move("dispatch", {S.CERTIFIED}, S.DISPATCHED),
        Move("reject", {S.SENT, S.PRODUCED, S.CERTIFIED}, S.REJECTED),
        Move("withdraw", {S.WAITING}, S.WITHDRAWN),
    ],
    next={S.WAITING: Who.PROGRAM, S.SENT: Who.MAKER, S.PRODUCED: Who.PROGRAM, S.CERTIFIED: Who.MAKER},
    final={S.DISPATCHED, S.REJECTED, S.WITHDRAWN},
)


class BatchState(models.TextChoices):
    PREPARED = "prepared", _("Waiting to be sent")
    SENT = "sent", _("At the card maker")
    ANSWERED = "answered", _("Answered for every card")


BATCH = StateTable(
    "maker.Batch",
    moves=[
        Move("send", {BatchState.PREPARED}, BatchState.SENT),
        Move("answer", {BatchState.SENT}, BatchState.ANSWERED),
    ],
    next={BatchState.PREPARED: Who.PROGRAM, BatchState.SENT: Who.MAKER},
    final={BatchState.ANSWERED},
)


class FileState(models.TextChoices):
    PREPARED = "prepared", _("Waiting to be sent")
    SENT = "sent", _("Sent")


FILE = StateTable(
    "maker.OutgoingFile",
    moves=[Move("send", {FileState.PREPARED}, FileState.SENT)],
    next={FileState.PREPARED: Who.PROGRAM},
    final={FileState.SENT},
)


class NewsKind(models.TextChoices):
    """What the maker told about."""

    PRODUCED = "produced", _("Produced")
    REJECTED = "rejected", _("Rejected")
    DISPATCHED = "dispatched", _("Sent off")
