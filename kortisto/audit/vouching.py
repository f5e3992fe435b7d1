"""The roots that signed checkpoints vouch for, outside the database and inside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .checkpoints import NoOutside, Outside
from .entries import moment_text
from .findings import Doubt, Kind, Report
from .models import AuditCheckpoint
from .notes import Checkpoint, NotANote, Note, PublicKey


@dataclass(frozen=True)
class Expected:
    """A root that a trusted checkpoint vouches for."""

    size: int
    root: bytes
    where: str
    time: str


def read_outside(
    given: Iterable[Note | str] | None, keys: Sequence[PublicKey], report: Report
) -> tuple[list[Expected], set[tuple[int, bytes]]]:
    """The roots that the checkpoints outside vouch for, and those that an accepted restore has given up."""
    if given is None:
        file = Outside()
        if not file.exists():
            if AuditCheckpoint.objects.exists():
                report.doubts[Doubt.NO_OUTSIDE] = (
                    "There are no checkpoints outside the database: whoever holds it and the key could have rewritten it."
                )
            return [], set()
        given = file.read()
    expected: list[Expected] = []
    lost: set[tuple[int, bytes]] = set()
    torn = ""
    try:
        for found in given:
            if isinstance(found, str):
                torn = found
                continue
            if torn and not found.text.startswith(torn.rstrip("\n")):
                _outside_changed(torn, report)
            torn = ""
            expected = _take_note(found, expected, lost, keys, report)
    except NoOutside:
        report.doubts[Doubt.NO_OUTSIDE] = "The checkpoints outside the database cannot be read."
    if torn and not torn.startswith(tuple(key.name for key in keys)):
        _outside_changed(torn, report)
    report.outside = len(expected)
    return expected, lost


def _outside_changed(text: str, report: Report) -> None:
    report.found(
        Kind.OUTSIDE_CHANGED,
        f"The file outside holds text that is no signed checkpoint and no half-written one: {text[:60]!r}.",
    )


def _take_note(
    note: Note, expected: list[Expected], lost: set[tuple[int, bytes]], keys: Sequence[PublicKey], report: Report
) -> list[Expected]:
    checkpoint = note.checkpoint
    if keys and note.signed_by(keys) is None:
        report.found(
            Kind.CHECKPOINT_FORGED,
            f"The checkpoint outside of {checkpoint.size} events ({checkpoint.time}) is not signed by our key.",
            position=checkpoint.size,
        )
        return expected
    if checkpoint.lost:
        given_up = [each for each in expected if each.size > checkpoint.lost.kept]
        lost.update((each.size, each.root) for each in given_up)
        expected = [each for each in expected if each.size <= checkpoint.lost.kept]
        report.restores.append(
            f"{checkpoint.time}: an operator accepted a restored database; the events from position "
            f"{checkpoint.lost.kept} to {checkpoint.lost.size - 1} of before are lost."
        )
    expected.append(Expected(checkpoint.size, checkpoint.root, "outside", checkpoint.time))
    return expected


def read_inside(
    keys: Sequence[PublicKey], report: Report, *, outside: list[Expected], lost: set[tuple[int, bytes]]
) -> list[Expected]:
    """The roots that the database's own checkpoints vouch for."""
    expected = []
    for row in AuditCheckpoint.objects.order_by("id").iterator():
        try:
            note = Note.parse(row.note)
        except NotANote:
            report.found(
                Kind.CHECKPOINT_CHANGED, f"Checkpoint row {row.pk} holds no signed note.", position=row.tree_size
            )
            continue
        if keys and note.signed_by(keys) is None:
            report.found(
                Kind.CHECKPOINT_FORGED,
                f"The database's checkpoint of {row.tree_size} events is not signed by our key.",
                position=row.tree_size,
            )
            continue
        checkpoint = note.checkpoint
        if _columns_of(row) != _columns_in(checkpoint) or (keys and row.key_id not in {key.id for key in keys}):
            report.found(
                Kind.CHECKPOINT_CHANGED,
                f"Checkpoint row {row.pk} says something else than its signed note.",
                position=checkpoint.size,
            )
        report.checkpoints += 1
        expected.append(Expected(checkpoint.size, checkpoint.root, "in the database", checkpoint.time))
    known = {(each.size, each.root) for each in expected}
    for each in outside:
        if (each.size, each.root) not in known:
            report.found(
                Kind.CHECKPOINT_DELETED,
                f"The database does not know the checkpoint of {each.size} events ({each.time}) that stands outside.",
                position=each.size,
            )
    return [each for each in expected if (each.size, each.root) not in lost]


def _columns_of(row: AuditCheckpoint) -> tuple[Any, ...]:
    lost_root = bytes(row.lost_root) if row.lost_root is not None else None
    return row.tree_size, bytes(row.root), moment_text(row.at), row.lost_size, lost_root


def _columns_in(checkpoint: Checkpoint) -> tuple[Any, ...]:
    lost = checkpoint.lost
    return checkpoint.size, checkpoint.root, checkpoint.time, lost.size if lost else None, lost.root if lost else None
