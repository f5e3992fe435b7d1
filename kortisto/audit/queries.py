"""The log as people read it: what happened to a thing, who was concerned, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet

from kortisto.kernel.states import TABLES
from kortisto.kernel.words import worded
from kortisto.ui.parts import TimelineEntry

from .events import Event
from .models import AuditEvent, Result
from .record import reference_of
from .registry import Named, event_label, resolve


@dataclass(frozen=True)
class Entry:
    """One line of a timeline. `sealed` is False while the event still waits for its seal."""

    event: AuditEvent
    at: datetime
    label: str
    actor: Named
    subject: Named | None
    person: Named | None
    context: Named | None
    on_behalf: Named | None
    source: str
    target: str
    grounds: tuple[tuple[str, Named | str], ...]
    payload: dict[str, Any]
    redacted: bool
    sealed: bool

    @property
    def refused(self) -> bool:
        return self.event.result == Result.REFUSED


def history(*subjects: Any) -> QuerySet[AuditEvent]:
    """Every event of these things (rows, or "kind:CODE"), done under them or to them, oldest first."""
    references = [reference_of(subject) for subject in subjects]
    return AuditEvent.objects.filter(Q(subject__in=references) | Q(context__in=references)).order_by("id")


def history_for_person(person: Any) -> QuerySet[AuditEvent]:
    """Every event that concerns a person, also each page that showed their data (BR-LG-03), oldest first."""
    reference = reference_of(person)
    shown = Q(event=Event.PERSON_VIEWED.value, grounds__persons__contains=[reference])
    return AuditEvent.objects.filter(Q(person=reference) | Q(subject=reference) | shown).order_by("id")


def history_of_actor(actor: Any) -> QuerySet[AuditEvent]:
    """Everything somebody did or was refused, oldest first."""
    return AuditEvent.objects.filter(actor_code=actor if isinstance(actor, str) else actor.actor_code).order_by("id")


def timeline(events: QuerySet[AuditEvent]) -> list[Entry]:
    """The events with names for their codes: one query for them, and one for each kind of thing they name."""
    rows = list(events.select_related("payload", "leaf"))
    references: set[str] = set()
    for row in rows:
        references |= {row.actor_code, row.subject, row.person, row.context, row.on_behalf}
        references |= {text for text in _texts(row.grounds.values()) if ":" in text}
    names = resolve(references)
    return [_entry(row, names) for row in rows]


def told(
    events: Iterable[AuditEvent],
    *,
    about: Any = None,
    tones: Mapping[Any, str] | None = None,
    page: Callable[[AuditEvent], str] | None = None,
) -> list[TimelineEntry]:
    """The events as a page's timeline tells them: what, who, about what, from which state to which, and the reason given.

    The events are a query, or rows with their payloads. What the whole page is `about` is not named again. `page` gives an
    event's own address, for those who may read the log. One query, and one for each kind of thing that is named.
    """
    named_already = reference_of(about)
    rows = list(events.select_related("payload") if isinstance(events, QuerySet) else events)
    names = resolve({row.actor_code for row in rows} | {row.subject for row in rows if row.subject != named_already})
    return [
        TimelineEntry(
            when=row.at,
            title=event_label(row.event),
            who=names[row.actor_code].label,
            text=" · ".join(_parts(row, None if row.subject == named_already else names.get(row.subject))),
            tone=(tones or {}).get(row.event, "neutral"),
            url=page(row) if page else "",
        )
        for row in rows
    ]


def _parts(row: AuditEvent, subject: Named | None) -> list[str]:
    """About what it was, from which state to which, and the reason given; what there is of these."""
    source, target = _states(row)
    change = f"{source} → {target}" if source and target else ""
    return [str(part) for part in (subject.label if subject else "", change, payload_of(row).get("reason")) if part]


def state_label(kind: str, state: str) -> str:
    """A state's name for people, from the state table of the kind of row it belongs to."""
    return worded(_state_labels(kind).get(state, state))


@cache
def _state_labels(kind: str) -> dict[str, Any]:
    for table in TABLES.values():
        if getattr(table.model, "subject_kind", lambda: "")() == kind:
            return dict(getattr(table.model._meta.get_field(table.field), "flatchoices", ()))
    return {}


def _states(row: AuditEvent) -> tuple[str, str]:
    """The states between which the event moved its subject, in words; empty where it moved nothing."""
    kind = row.subject.partition(":")[0]
    source, target = row.move_source, row.move_target
    return state_label(kind, source) if source else "", state_label(kind, target) if target else ""


def payload_of(row: AuditEvent) -> dict[str, Any]:
    """What the event says besides; nothing once it has been redacted."""
    payload = getattr(row, "payload", None)
    return (payload.data or {}) if payload else {}


def _entry(row: AuditEvent, names: dict[str, Named]) -> Entry:
    source, target = _states(row)
    payload = getattr(row, "payload", None)
    return Entry(
        event=row,
        at=row.at,
        label=event_label(row.event),
        actor=names[row.actor_code],
        subject=names.get(row.subject),
        person=names.get(row.person),
        context=names.get(row.context),
        on_behalf=names.get(row.on_behalf),
        source=source,
        target=target,
        grounds=tuple((name, names.get(text, text)) for name, value in row.grounds.items() for text in _texts([value])),
        payload=payload_of(row),
        redacted=bool(payload and payload.redacted_by),
        sealed=hasattr(row, "leaf"),
    )


def _texts(values: Iterable[Any]) -> list[str]:
    texts = []
    for value in values:
        texts += [str(item) for item in value] if isinstance(value, list) else [str(value)]
    return texts
