"""A file somebody gave us: what it is, whose matter it belongs to, and where its sealed bytes lie."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.retention import Retain
from kortisto.kernel.rows import Row
from kortisto.kernel.sealed import SealedField


class Scan(models.TextChoices):
    """What the virus scanner said when the file came in."""

    CLEAN = "clean", _("Scanned, nothing found")
    NOT_SCANNED = "not_scanned", _("Not scanned")


class Document(Row):
    """One file. `subject` is the row it belongs to, as "kind:CODE"; `storage_name` tells nothing about either.

    The name a file came with may hold a person's name, so it is sealed. The clock of retention starts when the owner of the
    subject sets `retain_from` (BR-AR-01); a deleted row leaves its bytes to the nightly sweep.
    """

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, db_index=True)
    kept_by = models.CharField(max_length=80)
    content_type = models.CharField(max_length=40)
    extension = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    storage_name = models.CharField(max_length=80, unique=True)
    scan = models.CharField(max_length=20, choices=Scan.choices)
    original_name = SealedField(null=True)
    retain_from = models.DateField(null=True, blank=True)

    retain: ClassVar[Retain] = Retain("documents", years=7, after="retain_from")

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")

    @property
    def file_name(self) -> str:
        """The name a download gets: what it is and its code, never what its sender called it."""
        return f"{self.kind}-{self.code}.{self.extension}"
