"""Searching the log as auditors do: by what, whom, who, when and which kind of event; pages follow each other by key."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.http import urlencode

from kortisto.kernel.clock import HELSINKI
from kortisto.kernel.codes import CODE_LENGTH

from .events import Event
from .models import AuditEvent, Result
from .queries import Entry, history_for_person, timeline
from .registry import known_events, subject_kinds

SIZE = 50
REFERENCE = re.compile(r"[a-z_]+:[^\s:]{1,80}")
CODE = re.compile(rf"[0-9A-Za-z]{{{CODE_LENGTH}}}")
# The words that filters have in addresses.
SUBJECT, PERSON, ACTOR, EVENT, RESULT, FIRST, LAST = (
    "kohde",
    "henkilo",
    "tekija",
    "tapahtuma",
    "tulos",
    "alkaen",
    "asti",
)
BEFORE = "ennen"
# What the list shows of results: acts (done and refused ones) unless something else is asked for.
ACTS, REFUSED, VIEWED, EVERYTHING = "", Result.REFUSED.value, Result.VIEWED.value, "kaikki"


@dataclass(frozen=True)
class Filters:
    """What is looked for; references are "kind:CODE" or a bare code, which is looked for among all kinds of things."""

    subject: str = ""
    person: str = ""
    actor: str = ""
    event: str = ""
    result: str = ""
    first: date | None = None
    last: date | None = None

    @property
    def any(self) -> bool:
        return any((self.subject, self.person, self.actor, self.event, self.first, self.last))

    def query(self) -> dict[str, str]:
        """The filters as an address has them."""
        named = {SUBJECT: self.subject, PERSON: self.person, ACTOR: self.actor, EVENT: self.event, RESULT: self.result}
        days = {FIRST: self.first.isoformat() if self.first else "", LAST: self.last.isoformat() if self.last else ""}
        return {name: value for name, value in {**named, **days}.items() if value}


@dataclass(frozen=True)
class Found:
    """One page of events, the newest first. `older` and `newest` are the addresses of the next page and of the first."""

    entries: Sequence[Entry]
    older: str = ""
    newest: str = ""
    persons: frozenset[str] = field(default_factory=frozenset)


def filters_of(asked: Mapping[str, str]) -> Filters:
    """The filters of a request; what is not a reference, an event or a day is left out."""
    event, result = asked.get(EVENT, ""), asked.get(RESULT, "")
    return Filters(
        subject=_reference(asked.get(SUBJECT, "")),
        person=_reference(asked.get(PERSON, ""), "person"),
        actor=_reference(asked.get(ACTOR, ""), "user"),
        event=event if event in known_events() else "",
        result=result if result in (REFUSED, VIEWED, EVERYTHING) else ACTS,
        first=_day(asked.get(FIRST, "")),
        last=_day(asked.get(LAST, "")),
    )


def events_that(filters: Filters) -> QuerySet[AuditEvent]:
    """The events that every filter lets through, in no order yet."""
    rows = history_for_person(filters.person) if filters.person else AuditEvent.objects.all()
    if filters.subject:
        about = references_of(filters.subject)
        rows = rows.filter(Q(subject__in=about) | Q(context__in=about))
    if filters.actor:
        rows = rows.filter(actor_code=filters.actor)
    if filters.event:
        rows = rows.filter(event=filters.event)
    if filters.result == ACTS:
        rows = rows.exclude(result=VIEWED)
    elif filters.result != EVERYTHING:
        rows = rows.filter(result=filters.result)
    if filters.first:
        rows = rows.filter(at__gte=datetime.combine(filters.first, time(), HELSINKI))
    if filters.last:
        rows = rows.filter(at__lt=datetime.combine(filters.last + timedelta(days=1), time(), HELSINKI))
    return rows


def views_of(person: str) -> QuerySet[AuditEvent]:
    """Each page on which a person's data was shown, and each sealed value of theirs that was opened (BR-LG-03)."""
    shown = (Event.PERSON_VIEWED.value, Event.VALUE_REVEALED.value, "person:looked_up", "person:sought_for_lost_card")
    return history_for_person(person).filter(event__in=shown)


def page_of_events(rows: QuerySet[AuditEvent], *, before: str, query: Mapping[str, str]) -> Found:
    """One page by key: the events before an id, so that page ten thousand costs what page one does. Six queries or fewer."""
    rows = rows.order_by("-id")
    if before.isascii() and before.isdigit():
        rows = rows.filter(id__lt=int(before[:18]))
    entries = timeline(rows[: SIZE + 1])
    shown = entries[:SIZE]
    older = f"?{urlencode({**query, BEFORE: str(shown[-1].event.pk)})}" if len(entries) > SIZE else ""
    persons = {entry.event.person for entry in shown} | {entry.event.subject for entry in shown}
    return Found(
        shown, older, f"?{urlencode(query)}" if before else "", frozenset(p for p in persons if p.startswith("person:"))
    )


def references_of(typed: str) -> list[str]:
    """The references that a typed one may mean: itself, or its code among every kind of thing the log knows."""
    if ":" in typed:
        return [typed]
    return [f"{kind}:{typed}" for kind in subject_kinds()]


def _reference(typed: str, kind: str = "") -> str:
    """A reference as it is looked for; a bare code gets the kind where there is only one."""
    text = typed.strip()
    if REFERENCE.fullmatch(text):
        return text
    if CODE.fullmatch(text):
        return f"{kind}:{text.upper()}" if kind else text.upper()
    return ""


def _day(typed: str) -> date | None:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime("".join(typed.split()), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def event_choices() -> list[tuple[str, Any]]:
    """Every kind of event by its name for people, in alphabetical order."""
    return sorted(known_events().items(), key=lambda pair: str(pair[1]).casefold())
