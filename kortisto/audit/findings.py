"""What verifying may find, each with a name of its own."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Kinds of tampering; the value is what `kortisto audit verify` prints."""

    EVENT_CHANGED = "event_changed"
    PAYLOAD_CHANGED = "payload_changed"
    PAYLOAD_DELETED = "payload_deleted"
    PAYLOAD_EMPTIED = "payload_emptied"
    PAYLOAD_ADDED = "payload_added"
    HEAD_DELETED = "head_deleted"
    MIDDLE_DELETED = "middle_deleted"
    TAIL_DELETED = "tail_deleted"
    UNSEALED_DELETED = "unsealed_deleted"
    REORDERED = "reordered"
    INSERTED = "inserted"
    LEAF_MISSING = "leaf_missing"
    REHASHED = "rehashed"
    NODE_CHANGED = "node_changed"
    CHECKPOINT_FORGED = "checkpoint_forged"
    CHECKPOINT_CHANGED = "checkpoint_changed"
    CHECKPOINT_DELETED = "checkpoint_deleted"
    OUTSIDE_CHANGED = "outside_changed"


class Doubt(StrEnum):
    """Why the log cannot be called whole although nothing was found in it."""

    NO_OUTSIDE = "no_outside"
    NO_KEY = "no_key"
    ROOTS_UNKNOWN = "roots_unknown"


# An edit of a million rows is one finding.
NEIGHBOURS = {Kind.EVENT_CHANGED, Kind.PAYLOAD_CHANGED, Kind.PAYLOAD_DELETED, Kind.PAYLOAD_EMPTIED, Kind.PAYLOAD_ADDED}


@dataclass
class Finding:
    """One trace of tampering: what, where (first and last position), which event, in a sentence for the operator."""

    kind: Kind
    told: str
    position: int | None = None
    last: int | None = None
    event: str = ""
    more: bool = False

    @property
    def sentence(self) -> str:
        return f"{self.told} The same holds up to position {self.last}." if self.more else self.told


@dataclass
class Report:
    """The whole answer of `verify`. Neighbours with the same trace are one finding."""

    size: int = 0
    root: bytes = b""
    sealed: int = 0
    unsealed: int = 0
    redacted: int = 0
    checkpoints: int = 0
    outside: int = 0
    findings: list[Finding] = field(default_factory=list)
    doubts: dict[Doubt, str] = field(default_factory=dict)
    restores: list[str] = field(default_factory=list)
    _latest: dict[Kind, Finding] = field(default_factory=dict)

    def found(
        self, kind: Kind, sentence: str, *, position: int | None = None, last: int | None = None, event: str = ""
    ) -> None:
        before = self._latest.get(kind)
        if kind in NEIGHBOURS and before and before.last is not None and before.last + 1 == position:
            before.last, before.more = position, True
            return
        self._latest[kind] = Finding(kind, sentence, position, position if last is None else last, event)
        self.findings.append(self._latest[kind])

    @property
    def tampered(self) -> bool:
        return bool(self.findings)

    @property
    def exit_code(self) -> int:
        """0 whole, 1 tampered with, 3 nothing found but not everything could be compared (2 is a wrong command line)."""
        if self.tampered:
            return 1
        return 3 if self.doubts else 0
