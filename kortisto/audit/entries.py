"""What exactly is sealed: the canonical form of an event (format 1) and the salted hash of its payload.

An entry is a JSON object of strings, one number and the grounds, written canonically (RFC 8785). It knows its position, so
that an event moved to another place is told from an event that was changed. Needs no database: an export is checked with
the same functions.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

import rfc8785

from .merkle import leaf_hash

FORMAT = 1

# The names in an entry, and the columns of `audit_event` they are taken from.
COLUMNS = {
    "id": "id",
    "code": "code",
    "event": "event",
    "at": "at",
    "actor": "actor_code",
    "on_behalf": "on_behalf",
    "face": "face",
    "request": "request_id",
    "subject": "subject",
    "person": "person",
    "context": "context",
    "purpose": "purpose",
    "result": "result",
    "refusal": "refusal_code",
    "move": "move_name",
    "source": "move_source",
    "target": "move_target",
    "grounds": "grounds",
    "payload": "payload_hash",
    "payload_until": "payload_until",
}


def moment_text(moment: datetime) -> str:
    """A moment as it is sealed: UTC to the microsecond, as the database keeps it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def entry_of(columns: Mapping[str, Any], position: int) -> dict[str, Any]:
    """The entry of an event, from its columns' values by column name."""
    entry = {name: columns[column] for name, column in COLUMNS.items()}
    until: date | None = entry["payload_until"]
    return entry | {
        "format": FORMAT,
        "position": position,
        "at": moment_text(entry["at"]),
        "payload_until": until.isoformat() if until else "",
    }


def entry_hash(entry: Mapping[str, Any]) -> bytes:
    """The leaf of an entry. `rfc8785.CanonicalizationError` for what has no canonical form (never written by us)."""
    return leaf_hash(rfc8785.dumps(dict(entry)))


def payload_hash(salt: bytes, data: Mapping[str, Any]) -> str:
    """SHA-256 over the salt and the canonical payload, in hex."""
    return sha256(bytes(salt) + rfc8785.dumps(dict(data))).hexdigest()
