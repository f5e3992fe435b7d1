"""Keeping a file: looked at, scanned, sealed and on the disk before the row that names it commits."""

import hashlib
from datetime import date

from django.core.files.base import ContentFile, File

from .checks import examine
from .models import Document
from .scanner import scan
from .storage import document_storage, random_name


class DocumentChanged(Exception):
    """The bytes on the disk are not the bytes that were kept."""


def keep(upload: File, *, kind: str, subject_code: str, by: str, field: str | None = "file") -> Document:
    """Keep a received file for a row of another room.

    `subject_code` is "kind:CODE", `by` an actor code. Called inside an action, which records; when the action fails, the file
    stays on the disk without a row and the nightly sweep takes it away. Refuses what `examine` and `scan` refuse.
    """
    examined = examine(upload, field=field)
    verdict = scan(examined.data, field=field)
    name = document_storage().save(random_name(), ContentFile(examined.data))
    return Document.objects.create(
        kind=kind,
        subject=subject_code,
        kept_by=by,
        content_type=examined.type.content_type,
        extension=examined.type.extension,
        size=len(examined.data),
        sha256=examined.sha256,
        storage_name=name,
        scan=verdict,
        original_name=(upload.name or "")[:200] or None,
    )


def read(document: Document) -> bytes:
    """The plain bytes; raises `CannotOpen` or `DocumentChanged` when they are not those that were kept."""
    with document_storage().open(document.storage_name) as file:
        data: bytes = file.read()
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise DocumentChanged(document.reference)
    return data


def start_retention(*, subject_code: str, on: date) -> int:
    """The matter is over: from `on` its files are kept for the years the rulebook says (BR-AR-01)."""
    return Document.objects.filter(subject=subject_code).update(retain_from=on)
