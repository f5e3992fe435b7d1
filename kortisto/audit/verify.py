"""Reading the whole log against its leaves, its leaves against its roots, and its roots against their signatures.

Two passes over one snapshot of the database, in pieces of 4,096 leaves, so that millions of rows need little memory. The
first compares each event with its leaf and finds what was changed, taken out, put in or moved. The second builds the tree
from the leaves, each where it was sealed, and compares its root with every checkpoint, inside and outside.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import rfc8785
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from .checkpoints import public_keys
from .entries import COLUMNS, payload_hash
from .events import Event
from .findings import Doubt, Kind, Report
from .merkle import TILE, Edge, Growing
from .models import AuditEvent
from .moved import Mismatch, Places
from .notes import Note
from .vouching import Expected, read_inside, read_outside

PIECE = 16 * TILE


def verify(outside: Iterable[Note | str] | None = None) -> Report:
    """Examine the log. `outside` are checkpoints from outside the database; None reads the file of this installation."""
    report = Report()
    try:
        keys = public_keys()
    except ImproperlyConfigured:
        keys = []
        report.doubts[Doubt.NO_KEY] = "The public checkpoint key is missing: no signature could be checked."
    # Read first: what is published meanwhile is then in the snapshot of the database, which is never behind the file.
    expected, lost = read_outside(outside, keys, report)
    nested = connection.in_atomic_block
    with transaction.atomic():
        if not nested:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        expected += read_inside(keys, report, outside=expected, lost=lost)
        places = _read_events(report)
        report.size = places.size
        _name_moves(places, report)
        _name_holes(places, max([each.size for each in expected], default=0), report)
        _compare_roots(places, sorted(expected, key=lambda each: each.size), report)
        _look_beside(report)
    return report


# -- First pass: events and their leaves --------------------------------------------------------------------------------

# The gap is filled with the names of our own columns.
_LEAVES = """
    SELECT leaf.position, leaf.event_id, leaf.hash,
        payload.event_id, payload.salt, payload.data, payload.keep_until, payload.redacted_by, {}
    FROM audit_leaf AS leaf
    LEFT JOIN audit_event AS event ON event.id = leaf.event_id
    LEFT JOIN audit_payload AS payload ON payload.event_id = leaf.event_id
    WHERE leaf.position >= %s AND leaf.position < %s ORDER BY leaf.position
""".format(", ".join(f"event.{column}" for column in COLUMNS.values()))  # noqa: S608


def _read_events(report: Report) -> Places:
    redactions = _Redactions()
    places = Places()
    for row in _pieces(_LEAVES):
        position, _event_id, hashed, payload_of, salt, data, keep_until, redacted_by, *values = row
        report.sealed += 1
        if values[0] is None:
            places.put_eventless(position, bytes(hashed))
            continue
        columns = dict(zip(COLUMNS.values(), values, strict=True))
        columns["grounds"] = json.loads(columns["grounds"])
        mismatch = Mismatch(position, columns, bytes(hashed))
        if mismatch.fits(places.likely(position)):
            places.put(position, places.likely(position), bytes(hashed))
        else:
            places.doubt(mismatch)
        payload = None if payload_of is None else (salt, data and json.loads(data), keep_until, redacted_by)
        _check_payload(columns, payload, position, redactions, report)
    places.settle()
    for position, code in places.changed:
        report.found(
            Kind.EVENT_CHANGED,
            f"Event {code} at position {position} does not fit its leaf: a column was changed.",
            position=position,
            event=code,
        )
    return places


def _pieces(query: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(position), max(position) FROM audit_leaf")
        first, last = cursor.fetchone()
        if first is None:
            return
        for start in range(first, last + 1, PIECE):
            cursor.execute(query, [start, start + PIECE])
            yield from cursor.fetchall()


class _Redactions:
    """Which payloads the redactions on record have emptied, and when."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[frozenset[str], str]] = {}

    def explain(self, redacted_by: str, event: str, until: Any) -> bool:
        """Did this redaction empty that event's payload, and not before its time?"""
        if redacted_by not in self._known:
            found = AuditEvent.objects.filter(code=redacted_by, event=Event.PAYLOADS_REDACTED).first()
            named = frozenset(found.grounds.get("events", ())) if found else frozenset()
            self._known = {redacted_by: (named, found.grounds.get("due_before", "") if found else "")}
        named, before = self._known[redacted_by]
        return event in named and until is not None and until.isoformat() < before


def _check_payload(
    columns: dict[str, Any], payload: tuple[Any, ...] | None, position: int, redactions: _Redactions, report: Report
) -> None:
    code, expected = columns["code"], columns["payload_hash"]
    kind = sentence = None
    if payload is None:
        if expected:
            kind, sentence = Kind.PAYLOAD_DELETED, "has lost its payload"
    else:
        salt, data, keep_until, redacted_by = payload
        if not expected:
            kind, sentence = Kind.PAYLOAD_ADDED, "has been given a payload it never had"
        elif data is None or salt is None:
            if redactions.explain(redacted_by, code, columns["payload_until"]):
                report.redacted += 1
            else:
                kind, sentence = Kind.PAYLOAD_EMPTIED, "has had its payload emptied without a redaction on record"
        elif _payload_hash(salt, data) != expected or redacted_by or keep_until != columns["payload_until"]:
            kind, sentence = Kind.PAYLOAD_CHANGED, "has a payload that is not what was sealed"
    if kind and sentence:
        report.found(kind, f"Event {code} at position {position} {sentence}.", position=position, event=code)


def _payload_hash(salt: bytes, data: Any) -> str:
    try:
        return payload_hash(bytes(salt), data)
    except (rfc8785.CanonicalizationError, TypeError, ValueError):
        return ""


# -- What the first pass says ---------------------------------------------------------------------------------------------


def _name_moves(places: Places, report: Report) -> None:
    for position, sealed_at, code in places.reordered():
        report.found(
            Kind.REORDERED,
            f"Event {code} at position {position} was sealed at position {sealed_at}: the order was changed.",
            position=position,
            event=code,
        )
    for position in places.inserted:
        report.found(
            Kind.INSERTED, f"At position {position} stands a leaf that was never sealed there.", position=position
        )


def _name_holes(places: Places, expected_size: int, report: Report) -> None:
    end = max(places.end, expected_size)
    for first, last in places.holes(end):
        if first == 0:
            kind = Kind.HEAD_DELETED
        elif last == end - 1:
            kind = Kind.TAIL_DELETED
        else:
            kind = Kind.MIDDLE_DELETED
        what = "The event at position" if first == last else "The events from position"
        upto = "" if first == last else f" to {last}"
        hint = (
            " A restored database is accepted with 'kortisto audit accept-restore'."
            if kind is Kind.TAIL_DELETED
            else ""
        )
        report.found(
            kind, f"{what} {first}{upto} {'is' if not upto else 'are'} missing.{hint}", position=first, last=last
        )


# -- Second pass: roots -------------------------------------------------------------------------------------------------


def _compare_roots(places: Places, expected: list[Expected], report: Report) -> None:
    """Build the tree from the leaves, each at the place where it was sealed, and compare it with every checkpoint.

    Where a leaf is gone for good, its tile's stored hash stands in for it; whether that can be trusted the next root tells.
    """
    nodes = _StoredNodes()
    growing, edge, waiting = Growing(), Edge(), list(reversed(expected))
    good = 0
    whole = True

    def compare() -> bool:
        nonlocal good
        while waiting and waiting[-1].size <= growing.size:
            each = waiting.pop()
            if each.size < growing.size:
                continue  # inside a tile with a hole: its root cannot be told
            if growing.root() != each.root:
                report.found(
                    Kind.REHASHED,
                    f"The leaves from position {good} to {each.size - 1} are not those that the checkpoint {each.where} "
                    f"of {each.time} was signed over: they were hashed again.",
                    position=good,
                    last=each.size - 1,
                )
                return False
            good = each.size
        return True

    compare()
    for number, tile in places.tiles():
        hashes = [hashed for hashed in tile if hashed is not None]
        if len(hashes) == len(tile):
            for hashed in hashes:
                growing.append(hashed)
                for level, index, node in edge.append(hashed) if whole else ():
                    nodes.check(level, index, node, report)
                if not compare():
                    return
            continue
        stood_in = nodes.get(1, number) if len(tile) == TILE else None
        if stood_in is None:
            break
        whole = False  # nodes above a hole are only as good as the stored one
        growing.append_tile(stood_in)
        if not compare():
            return
    report.root = growing.root()
    unknown = [each for each in waiting if each.size <= places.end]
    if unknown:
        report.doubts[Doubt.ROOTS_UNKNOWN] = (
            f"Leaves are missing: the roots of {len(unknown)} checkpoints after position {good} could not be compared."
        )


class _StoredNodes:
    """The stored hashes of 256 leaves and more, read a piece at a time."""

    def __init__(self) -> None:
        self._pieces: dict[int, tuple[int, dict[int, bytes]]] = {}

    def get(self, level: int, index: int) -> bytes | None:
        piece = index - index % TILE
        if self._pieces.get(level, (-1, {}))[0] != piece:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT index, hash FROM audit_node WHERE level = %s AND index >= %s AND index < %s",
                    [level, piece, piece + TILE],
                )
                self._pieces[level] = (piece, {at: bytes(hashed) for at, hashed in cursor.fetchall()})
        return self._pieces[level][1].get(index)

    def check(self, level: int, index: int, node: bytes, report: Report) -> None:
        if self.get(level, index) != node:
            first, count = index << (8 * level), 1 << (8 * level)
            report.found(
                Kind.NODE_CHANGED,
                f"The stored hash over positions {first} to {first + count - 1} is not that of their leaves.",
                position=first,
                last=first + count - 1,
            )


# -- What stands beside the tree ------------------------------------------------------------------------------------------


def _look_beside(report: Report) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM audit_unsealed JOIN audit_event ON audit_event.id = audit_unsealed.event_id "
            "WHERE NOT EXISTS (SELECT 1 FROM audit_leaf WHERE audit_leaf.event_id = audit_unsealed.event_id)"
        )
        report.unsealed = cursor.fetchone()[0]
        cursor.execute(
            "SELECT event_id FROM audit_unsealed WHERE NOT EXISTS "
            "(SELECT 1 FROM audit_event WHERE audit_event.id = audit_unsealed.event_id) ORDER BY 1"
        )
        for (event_id,) in cursor.fetchall():
            report.found(Kind.UNSEALED_DELETED, f"Event number {event_id} was deleted before it was sealed.")
        cursor.execute(
            "SELECT code FROM audit_event WHERE NOT EXISTS (SELECT 1 FROM audit_leaf WHERE event_id = audit_event.id) "
            "AND NOT EXISTS (SELECT 1 FROM audit_unsealed WHERE event_id = audit_event.id) ORDER BY id"
        )
        for (code,) in cursor.fetchall():
            report.found(
                Kind.LEAF_MISSING,
                f"Event {code} has no leaf and does not wait for one: it was put in by hand, or its leaf was taken out.",
                event=code,
            )
        cursor.execute(
            "SELECT event_id FROM audit_payload WHERE NOT EXISTS "
            "(SELECT 1 FROM audit_event WHERE audit_event.id = audit_payload.event_id) "
            "AND NOT EXISTS (SELECT 1 FROM audit_leaf WHERE audit_leaf.event_id = audit_payload.event_id) ORDER BY 1"
        )
        for (event_id,) in cursor.fetchall():
            report.found(Kind.PAYLOAD_ADDED, f"There is a payload of event number {event_id}, which does not exist.")
    _check_waiting(report)


def _check_waiting(report: Report) -> None:
    """The payloads of events that are not sealed yet are compared with the hashes their events keep."""
    redactions = _Redactions()
    columns = ("code", "payload_hash", "payload_until")
    beside = ("payload__event_id", "payload__salt", "payload__data", "payload__keep_until", "payload__redacted_by")
    rows = AuditEvent.objects.filter(unsealed__isnull=False, leaf__isnull=True).order_by("id")
    for row in rows.values(*columns, *beside).iterator():
        payload = None if row["payload__event_id"] is None else tuple(row[name] for name in beside[1:])
        _check_payload(row, payload, -1, redactions, report)
