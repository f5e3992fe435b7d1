"""Putting an act on record. Rooms call `record` inside their actions and jobs, `viewed` from doors.

    record(Event.CARD_HANDED_OVER, actor=actor, subject=card, move=move, grounds=grounds, receipt=receipt)

The event itself keeps codes and moments; everything given as `**payload` may be personal and goes beside it, to be emptied
after its retention. References are rows with a code, or "kind:CODE".
"""

import re
import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.utils.functional import Promise
from psycopg.types.json import Jsonb

from kortisto.kernel import context as running_context
from kortisto.kernel.action import running
from kortisto.kernel.clock import add_years, day_of, now
from kortisto.kernel.states import MoveMade

from .entries import moment_text, payload_hash
from .events import Event
from .models import AuditEvent, Result
from .registry import keep_years

SALT_LENGTH = 16
# A purpose is one of our own codes, never free text: it is sealed with the event and outlives every retention.
PURPOSE = re.compile(r"[a-z0-9_:.-]{0,60}")
# The shape of a personal identity code, wherever somebody has typed one (BR-LG-02).
IDENTITY_CODE = re.compile(r"(?<![0-9A-Za-z])([0-9]{6}[-+A-FU-Ya-fu-y])[0-9]{3}[0-9A-Ya-y](?![0-9A-Za-z])")
SECRETS = frozenset({"password", "pin", "pin1", "pin2", "puk", "activation_code", "secret", "token", "totp"})


def record(
    event: str,
    *,
    actor: Any,
    subject: Any,
    move: MoveMade | None = None,
    grounds: Any = None,
    person: Any = None,
    context: Any = None,
    purpose: str = "",
    on_behalf: Any = None,
    **payload: Any,
) -> AuditEvent:
    """Record an act that was done (BR-LG-01).

    `subject` is what was acted on, `person` the person concerned, `context` under what it was done (a customership, a
    contract), `on_behalf` for whom. `grounds` has `.codes()`, or is a dictionary of codes and dates. `purpose` is a code.
    Inside an action the event shares its transaction.
    """
    return write(
        event,
        actor=actor,
        subject=subject,
        move=move,
        grounds=grounds,
        person=person,
        context=context,
        purpose=purpose,
        on_behalf=on_behalf,
        payload=payload,
    )


def viewed(
    *,
    actor: Any,
    persons: Iterable[Any],
    page: str,
    visit: str = "",
    purpose: str = "",
    context: Any = None,
) -> AuditEvent | None:
    """Record that a page showed these persons' data: one event a page and visit (BR-LG-01).

    `page` is the page's URL name, `visit` whatever names the sign-in (it is only hashed). The same page with the same
    persons in the same visit is recorded once; the answer is then None, as it is for a page that shows nobody.
    """
    shown = sorted({reference_of(person) for person in persons})
    if not shown:
        return None
    actor_code = actor_code_of(actor)
    with transaction.atomic(savepoint=False):
        if visit and not _first_time(
            key="\n".join([visit, page, *shown]), action="audit:viewed", actor_code=actor_code
        ):
            return None
        return write(
            Event.PERSON_VIEWED,
            actor=actor,
            subject="",
            person=shown[0] if len(shown) == 1 else None,
            context=context,
            purpose=purpose,
            grounds={"page": page, "persons": shown},
            result=Result.VIEWED,
        )


def write(
    event: str,
    *,
    actor: Any,
    subject: Any,
    result: str = Result.DONE,
    refusal_code: str = "",
    move: MoveMade | None = None,
    grounds: Any = None,
    person: Any = None,
    context: Any = None,
    purpose: str = "",
    on_behalf: Any = None,
    payload: Mapping[str, Any] | None = None,
) -> AuditEvent:
    """Write one event with its payload; the log's own door, used by `record`, `viewed` and the hooks of actions."""
    if not PURPOSE.fullmatch(purpose):
        raise ValueError("a purpose is a code such as identity_check, not free text")
    at = now()
    written = AuditEvent(
        event=str(event),
        at=at,
        actor_code=actor_code_of(actor),
        on_behalf=reference_of(on_behalf),
        face=running_context.face.get(),
        request_id=running_context.request_id.get(),
        subject=reference_of(subject),
        person=reference_of(person),
        context=reference_of(context),
        purpose=purpose,
        result=str(result),
        refusal_code=refusal_code,
        grounds=_grounds(grounds),
    )
    if move is not None:
        written.move_name, written.move_source, written.move_target = move.name, move.source, move.target
    data = {name: _plain(value, name) for name, value in (payload or {}).items()}
    salt = b""
    if data:
        salt = secrets.token_bytes(SALT_LENGTH)
        written.payload_hash = payload_hash(salt, data)
        written.payload_until = add_years(day_of(at), keep_years(written.event))
    _insert(written, salt, data)
    action = running()
    if action is not None:
        action.records += 1
    return written


# Put together from the names of our own columns, once.
_EVENT_FIELDS = [field for field in AuditEvent._meta.concrete_fields if not field.primary_key]
_INSERT_EVENT = "INSERT INTO audit_event ({}) VALUES ({}) RETURNING id".format(  # noqa: S608
    ", ".join(str(field.column) for field in _EVENT_FIELDS), ", ".join(["%s"] * len(_EVENT_FIELDS))
)
_INSERT_BOTH = (
    f"WITH event AS ({_INSERT_EVENT}) INSERT INTO audit_payload (event_id, salt, data, keep_until, redacted_by) "  # noqa: S608
    "SELECT id, %s, %s, %s, '' FROM event RETURNING event_id"
)


def _insert(event: AuditEvent, salt: bytes, data: dict[str, Any]) -> None:
    """Event and payload in one statement: every act of the house pays for this, most of them several times."""
    values: list[Any] = [field.get_db_prep_save(getattr(event, field.attname), connection) for field in _EVENT_FIELDS]
    with connection.cursor() as cursor:
        if data:
            payload: list[Any] = [salt, Jsonb(data), event.payload_until]
            cursor.execute(_INSERT_BOTH, [*values, *payload])
        else:
            cursor.execute(_INSERT_EVENT, values)
        event.pk = cursor.fetchone()[0]
    event._state.adding, event._state.db = False, connection.alias


def actor_code_of(actor: Any) -> str:
    """The actor's code; somebody without one has not signed in."""
    return getattr(actor, "actor_code", "") or "visitor:anonymous"


def reference_of(thing: Any) -> str:
    """ "kind:CODE" of a row, of a reference given as text, or nothing of None."""
    if thing is None:
        return ""
    if isinstance(thing, str):
        if thing and ":" not in thing:
            raise ValueError(f"a reference is kind:CODE, not {thing!r}")
        return thing
    return str(thing.reference)


def _first_time(*, key: str, action: str, actor_code: str) -> bool:
    """Use a one-time key; False when it was used before. Waits for whoever is using it now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_once_key (key, action, actor_code, result, at) VALUES (%s, %s, %s, '', %s) "
            "ON CONFLICT (key, action, actor_code) DO NOTHING",
            [sha256(key.encode()).hexdigest(), action, actor_code, now()],
        )
        return cursor.rowcount == 1


def _grounds(grounds: Any) -> dict[str, Any]:
    codes = grounds.codes() if hasattr(grounds, "codes") else grounds
    return {name: _plain(value, name) for name, value in (codes or {}).items() if value not in (None, "")}


def _plain(value: Any, name: str) -> Any:
    """A value as JSON that the database gives back exactly as it was; no secret, no complete identity code (BR-LG-02)."""
    if name.lower() in SECRETS:
        raise ValueError(f"{name} is never written to the log")
    if isinstance(value, Enum):
        value = value.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str | Promise):
        return IDENTITY_CODE.sub(r"\1****", str(value).replace("\x00", ""))
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, float | Decimal):
        return str(value)  # JSON numbers with a fraction do not survive every reader unchanged
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "reference"):
        return value.reference
    if isinstance(value, Mapping):
        return {str(key): _plain(item, str(key)) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item, name) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(str(_plain(item, name)) for item in value)
    raise TypeError(f"{name}: a {type(value).__name__} cannot be put on record")
