"""That one event stands in the log, proved to somebody who trusts only the checkpoint key."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .entries import COLUMNS, entry_hash, entry_of
from .merkle import inclusion_holds
from .models import AuditCheckpoint, AuditEvent, AuditLeaf
from .notes import Note, PublicKey
from .tree import stored_tree


@dataclass(frozen=True)
class Proof:
    """The sealed entry, its audit path, and the signed checkpoint that the path leads to."""

    entry: dict[str, Any]
    path: tuple[bytes, ...]
    note: Note

    @property
    def position(self) -> int:
        return int(self.entry["position"])

    def holds(self, keys: Sequence[PublicKey]) -> bool:
        """True when the path leads from this entry to a root that one of the keys has signed."""
        checkpoint = self.note.checkpoint
        return self.note.signed_by(keys) is not None and inclusion_holds(
            hashed=entry_hash(self.entry),
            position=self.position,
            size=checkpoint.size,
            path=self.path,
            root=checkpoint.root,
        )


def proof_for(event: AuditEvent) -> Proof | None:
    """The proof of a sealed event under the newest checkpoint; None while it waits for its seal."""
    leaf = AuditLeaf.objects.filter(event_id=event.pk).first()
    row = AuditCheckpoint.objects.order_by("-id").first()
    if leaf is None or row is None or leaf.position >= row.tree_size:
        return None
    columns = AuditEvent.objects.values(*COLUMNS.values()).get(pk=event.pk)
    return Proof(
        entry=entry_of(columns, leaf.position),
        path=tuple(stored_tree().inclusion(leaf.position, row.tree_size)),
        note=Note.parse(row.note),
    )
