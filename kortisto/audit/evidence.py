"""A part of the log as one file to download: what `kortisto audit check` reads, packed."""

import io
import tempfile
import zipfile
from pathlib import Path

from django.db.models import QuerySet

from .export import CHECKPOINT_FILE, KEY_FILE, LOG_FILE, export
from .models import AuditEvent


def packed(events: QuerySet[AuditEvent]) -> bytes:
    """A ZIP of `audit.jsonl` with a proof in every line, `checkpoint.txt` and `checkpoint.pub`; nothing unsealed."""
    with tempfile.TemporaryDirectory(prefix="kortisto-evidence-") as name:
        folder = Path(name)
        export(folder, events=events)
        packing = io.BytesIO()
        with zipfile.ZipFile(packing, "w", zipfile.ZIP_DEFLATED) as pack:
            for file in (LOG_FILE, CHECKPOINT_FILE, KEY_FILE):
                pack.write(folder / file, file)
        return packing.getvalue()
