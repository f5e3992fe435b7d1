"""The exchange with the card maker: batches, the cards in them, files both ways, and news not yet told to the cards
room.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.retention import NOT_PERSONAL, Retain
from kortisto.kernel.rows import Row

from .states import BatchState, FileState, ItemState, NewsKind


class Batch(Row):
    """Cards ordered of the maker in one message. Numbers rise by one."""

    retain = NOT_PERSONAL

    number = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.PREPARED)
    count = models.PositiveIntegerField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")


class BatchItem(Row):
    """One card asked of the maker, by its order's code.

    `print_data` is what stands on the card's surface; it is emptied once the card is produced or rejected. The
    certificates are the card's own, kept until their message is written.
    """

    retain = Retain("maker_item", years=1, after="ended_at", blank={"print_data": {}})

    order_code = models.CharField(max_length=40, unique=True)
    card_kind = models.CharField(max_length=20)
    point_code = models.CharField(max_length=40)
    print_data = models.JSONField(default=dict)
    batch = models.ForeignKey(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="items")
    state = models.CharField(max_length=12, choices=ItemState, default=ItemState.WAITING)
    serial = models.CharField(max_length=40, blank=True)
    certificate_auth = models.BinaryField(default=bytes)
    certificate_sign = models.BinaryField(default=bytes)
    # Messages this card waits to be written into: its certificates, or that it is withdrawn.
    certificates_waiting = models.BooleanField(default=False)
    withdrawal_waiting = models.BooleanField(default=False)
    reject_reason = models.CharField(max_length=40, blank=True)
    reject_explanation = models.CharField(max_length=200, blank=True)
    box = models.CharField(max_length=40, blank=True)
    dispatched_on = models.DateField(null=True, blank=True)
    produced_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("card at the maker")
        verbose_name_plural = _("cards at the maker")
        constraints = [
            models.UniqueConstraint(fields=["serial"], name="maker_item_serial", condition=~models.Q(serial="")),
        ]
        indexes = [
            models.Index(fields=["id"], name="maker_item_waiting", condition=models.Q(state=ItemState.WAITING)),
            models.Index(
                fields=["id"],
                name="maker_item_to_write",
                condition=models.Q(certificates_waiting=True) | models.Q(withdrawal_waiting=True),
            ),
            models.Index(fields=["batch", "state"], name="maker_item_progress"),
        ]


class LetterOrder(Row):
    """An activation letter that the maker is asked to post: it alone has the code, we alone know when and where to (BR-OR-13).

    Addressee and address are emptied when their message is written.
    """

    retain = Retain("maker_item", years=1, after="written_at")

    order_code = models.CharField(max_length=40)
    serial = models.CharField(max_length=40)
    letter_code = models.CharField(max_length=40, unique=True)
    addressee = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("letter asked of the maker")
        verbose_name_plural = _("letters asked of the maker")
        indexes = [
            models.Index(fields=["id"], name="maker_letter_to_write", condition=models.Q(written_at__isnull=True)),
        ]


class OutgoingFile(Row):
    """A message to the maker: written down before it is sent, emptied when it has been."""

    retain = Retain("maker_file", years=1, after="sent_at", blank={"content": {}})

    sequence = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=20)
    batch = models.OneToOneField(Batch, null=True, blank=True, on_delete=models.PROTECT, related_name="file")
    content = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=FileState, default=FileState.PREPARED)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("file to the maker")
        verbose_name_plural = _("files to the maker")


class IncomingFile(Row):
    """A message from the maker that was taken in. The same number never counts twice."""

    retain = NOT_PERSONAL

    sequence = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("file from the maker")
        verbose_name_plural = _("files from the maker")


class MakerNews(Row):
    """One thing the maker told, until the cards room has heard it. A hearer that fails is asked again; others go on
    meanwhile.

    `data` holds codes, serials and certificate requests; nothing of the person.
    """

    retain = NOT_PERSONAL

    file = models.ForeignKey(IncomingFile, on_delete=models.PROTECT, related_name="news")
    kind = models.CharField(max_length=12, choices=NewsKind)
    item = models.ForeignKey(BatchItem, null=True, blank=True, on_delete=models.PROTECT, related_name="news")
    data = models.JSONField(default=dict)
    told_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("news from the maker")
        verbose_name_plural = _("news from the maker")
        indexes = [models.Index(fields=["id"], name="maker_news_untold", condition=models.Q(told_at__isnull=True))]
