"""The messages of the exchange, as both parties write and read them. Needs no Django.

Every message is a JSON object: `format` 1, `from`, `to`, `sequence`, `kind`, `made_at` (UTC) and a `body`. From the
registration authority: `batch`, `certificates`, `withdrawals`, `letters`. From the maker: `produced`, `rejected`, `dispatched`.
Binary values are base64 (RFC 4648, section 4), days ISO 8601.

| kind | body |
| --- | --- |
| `batch` | `batch` (number), `orders`: `order_code`, `card_kind`, `point_code`, `print` (an object of texts for the surface) |
| `certificates` | `cards`: `order_code`, `serial`, `auth_enc`, `sign` (certificates, DER) |
| `withdrawals` | `order_codes` |
| `letters` | `letters`: `order_code`, `serial`, `addressee`, `address` (post the card's closed letter there) |
| `produced` | `batch`, `cards`: `order_code`, `serial`, `csr_auth`, `csr_sign` (PKCS#10, DER) |
| `rejected` | `cards`: `order_code`, `serial` (or empty), `reason`, `explanation` |
| `dispatched` | `box`, `point_code`, `day`, `serials` |

No message has a field for a PIN or an activation code, in either direction (BR-PN-03).
"""

import base64
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from .envelope import NotAccepted

FORMAT = 1
AUTHORITY, MAKER = "authority", "maker"

# Why a maker rejects a card. `withdrawn` answers a withdrawal; the others are the maker's own.
REJECT_REASONS = ("chip_faulty", "surface_faulty", "data_not_printable", "certificate_mismatch", "withdrawn", "other")

_BODIES: dict[str, dict[str, type]] = {
    "batch": {"batch": int, "orders": list},
    "certificates": {"cards": list},
    "withdrawals": {"order_codes": list},
    "letters": {"letters": list},
    "produced": {"batch": int, "cards": list},
    "rejected": {"cards": list},
    "dispatched": {"box": str, "point_code": str, "day": str, "serials": list},
}
_ENTRIES: dict[str, tuple[str, dict[str, type]]] = {
    "batch": ("orders", {"order_code": str, "card_kind": str, "point_code": str, "print": dict}),
    "certificates": ("cards", {"order_code": str, "serial": str, "auth_enc": str, "sign": str}),
    "letters": ("letters", {"order_code": str, "serial": str, "addressee": str, "address": str}),
    "produced": ("cards", {"order_code": str, "serial": str, "csr_auth": str, "csr_sign": str}),
    "rejected": ("cards", {"order_code": str, "serial": str, "reason": str, "explanation": str}),
}
_FROM_AUTHORITY = frozenset({"batch", "certificates", "withdrawals", "letters"})
_CODE = re.compile(r"[0-9A-Za-z-]{1,40}")


@dataclass(frozen=True)
class Message:
    """A message that is whole and from the right party; its `body` has the shape of its kind."""

    sequence: int
    kind: str
    made_at: datetime
    body: dict[str, Any]


def compose(*, sender: str, sequence: int, kind: str, made_at: datetime, body: dict[str, Any]) -> dict[str, Any]:
    """A message as it is sealed."""
    return {
        "format": FORMAT,
        "from": sender,
        "to": MAKER if sender == AUTHORITY else AUTHORITY,
        "sequence": sequence,
        "kind": kind,
        "made_at": made_at.astimezone(UTC).isoformat(),
        "body": body,
    }


def read(content: dict[str, Any], *, sender: str, sequence: int) -> Message:
    """A message opened from a file with this number; `NotAccepted` when it says anything else than its place does."""
    receiver = MAKER if sender == AUTHORITY else AUTHORITY
    if (content.get("format"), content.get("from"), content.get("to")) != (FORMAT, sender, receiver):
        raise NotAccepted("the message is of another format or between other parties")
    if content.get("sequence") != sequence:
        raise NotAccepted("the message has another number than its file")
    kind, body = content.get("kind"), content.get("body")
    if kind not in _BODIES or (kind in _FROM_AUTHORITY) != (sender == AUTHORITY) or not isinstance(body, dict):
        raise NotAccepted("the message is of an unknown kind")
    _check_shape(body, _BODIES[kind])
    if kind in _ENTRIES:
        name, shape = _ENTRIES[kind]
        for one in body[name]:
            if not isinstance(one, dict):
                raise NotAccepted("an entry is not an object")
            _check_shape(one, shape)
            _check_codes([one["order_code"]])
    for name in ("order_codes", "serials"):
        _check_codes(body.get(name, []))
    if kind == "dispatched":
        _check_codes([body["box"]])
    try:
        made_at = datetime.fromisoformat(content["made_at"])
        if kind == "dispatched":
            date.fromisoformat(body["day"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotAccepted("a time in the message cannot be read") from error
    return Message(sequence, kind, made_at, body)


def to_text(data: bytes) -> str:
    """Bytes as they stand in a message."""
    return base64.b64encode(data).decode()


def from_text(text: str) -> bytes:
    """Bytes from a message; `NotAccepted` for what is not base64."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise NotAccepted("a value is not base64") from error


def _check_shape(content: dict[str, Any], shape: dict[str, type]) -> None:
    for name, kind in shape.items():
        if not isinstance(content.get(name), kind) or isinstance(content.get(name), bool):
            raise NotAccepted(f"{name} is missing or of another type")
    if extra := set(content) - set(shape):
        raise NotAccepted(f"unknown fields: {', '.join(sorted(extra))}")


def _check_codes(codes: list[Any]) -> None:
    for code in codes:
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            raise NotAccepted("a code has characters that codes do not have")
