"""That one event stands in the log, proved to somebody who trusts only the checkpoint key."""

from collections.abc import Iterable, Sequence
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
        return self.note.signed_by(keys) is not None and self.leads_to_the_root()

    def leads_to_the_root(self) -> bool:
        """True when the path leads from this entry to the checkpoint's root, whoever signed that."""
        checkpoint = self.note.checkpoint
        return inclusion_holds(
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


def proofs_for(events: Iterable[AuditEvent]) -> dict[int, Proof]:
    """The proofs of those of the events that are sealed, by event id, all under one checkpoint.

    Three queries and each tile of the tree once, however many events there are. A hole in the stored tree leaves the events
    beside it without a path: their proof is empty and does not hold.
    """
    ids = [event.pk for event in events]
    row = AuditCheckpoint.objects.order_by("-id").first()
    if row is None:
        return {}
    positions = dict(
        AuditLeaf.objects.filter(event_id__in=ids, position__lt=row.tree_size).values_list("event_id", "position")
    )
    note, tree = Note.parse(row.note), stored_tree()
    proofs = {}
    for columns in AuditEvent.objects.filter(pk__in=positions).values(*COLUMNS.values()):
        position = positions[columns["id"]]
        try:
            path = tuple(tree.inclusion(position, row.tree_size))
        except LookupError:
            path = ()
        proofs[columns["id"]] = Proof(entry_of(columns, position), path, note)
    return proofs
