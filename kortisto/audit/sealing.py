"""The sealer: empties `audit_unsealed` into the tree and signs what came of it.

One sealer works at a time (an advisory lock). Each batch is one transaction: leaves, stored nodes and the signed checkpoint
come into being together; then the checkpoint is added to the file outside. Written, committed, published, in this order: a
sealer killed in between leaves at most a checkpoint that the next one publishes.
"""

import logging
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from kortisto.kernel.clock import now

from .checkpoints import Outside, private_key, public_keys
from .entries import COLUMNS, entry_hash, entry_of, moment_text
from .models import AuditCheckpoint, AuditEvent, AuditLeaf, AuditNode, AuditUnsealed
from .notes import Checkpoint, Lost, Note
from .restored import DatabaseRestored, LogForked, Standing, compare, last_outside
from .tree import stored_tree, tree_size

logger = logging.getLogger("kortisto.audit")

BATCH = 2_000
LOCK = 0x6B6F7274  # "kort": whoever holds it is the sealer


def seal_now(*, wait: bool = True, restored: Lost | None = None, batch: int = BATCH) -> int:
    """Seal every event that waits; the number sealed.

    Without `wait`, nothing is done when another sealer works. `restored` is given by `accept_restore` only: the first
    checkpoint then says what was lost. Raises `DatabaseRestored`, `LogForked` or `NoOutside` rather than sign a log that
    the checkpoints outside contradict; needs the checkpoint key.
    """
    total = 0
    while True:
        with transaction.atomic():
            if not _become_sealer(wait):
                return total
            sealed = _seal_batch(batch, restored)
        publish()
        total += sealed
        if sealed < batch:
            break
        restored = None
    if total:
        logger.info("audit:sealed", extra={"count": total})
    return total


def unsealed_count() -> int:
    """How many events wait for their seal."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_unsealed")
        return int(cursor.fetchone()[0])


def _become_sealer(wait: bool) -> bool:
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            return True
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _seal_batch(limit: int, restored: Lost | None) -> int:
    waiting = _waiting(limit)
    if not waiting:
        return 0
    _refuse_contradiction(restored)
    size = tree_size()
    edge = stored_tree().edge(size)
    leaves, nodes = [], []
    for position, event in enumerate(waiting, start=size):
        hashed = entry_hash(entry_of(event, position))
        leaves.append(AuditLeaf(position=position, event_id=event["id"], hash=hashed))
        nodes += [AuditNode(level=level, index=index, hash=node) for level, index, node in edge.append(hashed)]
    AuditLeaf.objects.bulk_create(leaves)
    AuditNode.objects.bulk_create(nodes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_forget_sealed(%s)", [size])
    _sign(edge.size, edge.root(), restored)
    return len(waiting)


def _waiting(limit: int) -> list[dict[str, Any]]:
    """The next events to seal, in the order of their ids.

    Asked in small steps, so that no plan ever reads the whole log. What is noted but sealed already, or noted but gone, is
    passed over: the first is harmless, the second stays as the trace of a deletion that `verify` names.
    """
    waiting: list[dict[str, Any]] = []
    after = -1
    while len(waiting) < limit:
        noted = list(
            AuditUnsealed.objects.filter(event_id__gt=after)
            .order_by("event_id")
            .values_list("event_id", flat=True)[:limit]
        )
        if not noted:
            break
        after = noted[-1]
        sealed = set(AuditLeaf.objects.filter(event_id__in=noted).values_list("event_id", flat=True))
        ids = [event_id for event_id in noted if event_id not in sealed]
        waiting += AuditEvent.objects.filter(id__in=ids).order_by("id").values(*COLUMNS.values())
    return waiting[:limit]


def _refuse_contradiction(restored: Lost | None) -> None:
    """Never sign a tree that does not begin with the one signed before."""
    last = last_outside()
    standing = compare(last)
    if standing is Standing.OLDER and last is not None:
        accepted = restored is not None and (restored.size, restored.root) == (
            last.checkpoint.size,
            last.checkpoint.root,
        )
        if not accepted:
            raise DatabaseRestored
    elif standing is Standing.FORKED:
        raise LogForked


def _sign(size: int, root: bytes, restored: Lost | None) -> None:
    key, at = private_key(), now()
    Outside().make()
    note = Note.sign(Checkpoint(key.name, size, root, moment_text(at), restored), key)
    AuditCheckpoint.objects.create(
        tree_size=size,
        root=root,
        at=at,
        key_id=key.public.id,
        note=note.text,
        lost_size=restored.size if restored else None,
        lost_root=restored.root if restored else None,
    )


def publish() -> None:
    """Add to the file outside the committed checkpoints that it lacks."""
    outside = Outside()
    if outside.exists():
        outside.publish(_missing_after)


def _missing_after(last: Note | None) -> Iterator[Note]:
    """The database's checkpoints that follow the file's last one; none when it does not know that one."""
    following = AuditCheckpoint.objects.order_by("id")
    if last is not None:
        checkpoint = last.checkpoint
        known = AuditCheckpoint.objects.filter(tree_size=checkpoint.size, root=checkpoint.root).first()
        accepted = AuditCheckpoint.objects.filter(lost_size=checkpoint.size, lost_root=checkpoint.root).first()
        if known is not None:
            following = following.filter(id__gt=known.id)
        elif accepted is not None:
            following = following.filter(id__gte=accepted.id)
        else:
            return
    trusted = public_keys()
    for row in following.iterator():
        note = Note.parse(row.note)
        if note.signed_by(trusted):
            yield note
