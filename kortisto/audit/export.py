"""The log as files that can be checked alone: `audit.jsonl`, `checkpoint.txt`, and the key's public half.

One line an event: where it was sealed, its entry, its payload with the salt. The whole log needs no proofs, because its root
can be computed; a part of it (one card's, one person's) carries an audit path in every line. `check.py` reads both.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from .checkpoints import public_keys
from .entries import COLUMNS, entry_of
from .models import AuditCheckpoint, AuditEvent
from .notes import Note
from .tree import stored_tree

LOG_FILE, CHECKPOINT_FILE, KEY_FILE = "audit.jsonl", "checkpoint.txt", "checkpoint.pub"
PIECE = 2_000
BESIDE = ("leaf__position", "payload__salt", "payload__data", "payload__redacted_by")


def export(folder: Path, *, events: QuerySet[AuditEvent] | None = None) -> int:
    """Write what is sealed to a folder; the number of events. `events` chooses a part. What waits is left out."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        row = AuditCheckpoint.objects.order_by("-id").first()
        note = Note.parse(row.note) if row else None
        count = 0
        with open(folder / LOG_FILE, "w", encoding="utf-8") as file:
            for line in _lines(events, note) if note else ():
                file.write(json.dumps(line, ensure_ascii=False, separators=(",", ":"), sort_keys=True) + "\n")
                count += 1
    (folder / CHECKPOINT_FILE).write_text(note.text if note else "", encoding="utf-8")
    (folder / KEY_FILE).write_text("".join(f"{key}\n" for key in public_keys()), encoding="utf-8")
    return count


def _lines(events: QuerySet[AuditEvent] | None, note: Note) -> Iterator[dict[str, Any]]:
    size = note.checkpoint.size
    chosen = AuditEvent.objects.all() if events is None else events
    sealed = chosen.filter(leaf__position__lt=size).order_by("leaf__position").values(*COLUMNS.values(), *BESIDE)
    tree = stored_tree()
    after = -1
    while True:
        piece = list(sealed.filter(leaf__position__gt=after)[:PIECE])
        for row in piece:
            after = row["leaf__position"]
            salt = row["payload__salt"]
            line = {
                "entry": entry_of(row, after),
                "salt": bytes(salt).hex() if salt is not None else None,
                "payload": row["payload__data"],
                "redacted_by": row["payload__redacted_by"] or None,
            }
            if events is not None:
                line["proof"] = [step.hex() for step in tree.inclusion(after, size)]
            yield line
        if len(piece) < PIECE:
            return
