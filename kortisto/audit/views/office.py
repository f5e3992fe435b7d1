"""The log as auditors read it: a list with filters, one event with its proof, and who has seen a person's data."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kortisto.access.doors import office_door, show_person
from kortisto.accounts.models import OfficeRole
from kortisto.audit.checkpoints import public_keys
from kortisto.audit.models import AuditCheckpoint, AuditEvent, AuditUnsealed
from kortisto.audit.proofs import Proof, proof_for
from kortisto.audit.queries import timeline
from kortisto.audit.registry import resolve
from kortisto.audit.search import (
    ACTS,
    BEFORE,
    EVERYTHING,
    REFUSED,
    RESULT,
    VIEWED,
    Filters,
    Found,
    event_choices,
    events_that,
    filters_of,
    page_of_events,
    views_of,
)
from kortisto.audit.words import GROUNDS, face_label, references_in
from kortisto.people.models import Person
from kortisto.ui.parts import Tab

AUDITORS = (OfficeRole.AUDITOR,)


def _show(request: HttpRequest, references: Any) -> None:
    codes = [reference.partition(":")[2] for reference in references if reference.startswith("person:")]
    if codes:
        show_person(request, *Person.objects.filter(code__in=codes).only("code"))


def _names(filters: Filters) -> dict[str, Any]:
    """The things, persons and actors that are filtered by, as people call them."""
    asked = {text for text in (filters.subject, filters.person, filters.actor) if ":" in text}
    return {reference: named.label for reference, named in resolve(asked).items()}


@office_door(roles=AUDITORS, shows="event_list")
@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """Events, the newest first, narrowed by what, whom, who, when and which kind."""
    filters = filters_of(request.GET)
    found = page_of_events(events_that(filters), before=request.GET.get(BEFORE, ""), query=filters.query())
    _show(request, found.persons)
    names = _names(filters)
    asked = {name: value for name, value in filters.query().items() if name != RESULT}
    labels = {
        ACTS: _("Acts"),
        REFUSED: _("Refused ones"),
        VIEWED: _("Views of personal data"),
        EVERYTHING: _("Everything"),
    }
    tabs = [
        Tab(label, f"?{urlencode({**asked, RESULT: result} if result else asked)}", result == filters.result)
        for result, label in labels.items()
    ]
    return render(
        request,
        "audit/event_list.html",
        {
            "found": found,
            "filters": filters,
            "subject_name": names.get(filters.subject, ""),
            "person_name": names.get(filters.person, ""),
            "actor_name": names.get(filters.actor, ""),
            "person_code": filters.person.partition(":")[2],
            "events": event_choices(),
            "tabs": tabs,
            "checkpoint": AuditCheckpoint.objects.order_by("-id").first(),
            "unsealed": AuditUnsealed.objects.count(),
        },
    )


def _standing(event: AuditEvent, proof: Proof | None) -> str:
    """What the log says of an event: proved, waiting for its seal, broken; unknown where this process has no key to check with.

    An event neither sealed nor waiting for its seal has lost its leaf.
    """
    if proof is None:
        return "waiting" if AuditUnsealed.objects.filter(event_id=event.pk).exists() else "broken"
    try:
        keys = public_keys()
    except ImproperlyConfigured:
        return "unknown"
    return "proved" if proof.holds(keys) else "broken"


@office_door(roles=AUDITORS, shows="event")
@require_safe
def event_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One event: everything it keeps, its payload, and the proof that it stands in the log as it was sealed."""
    row = get_object_or_404(AuditEvent, code=code)
    entry = timeline(AuditEvent.objects.filter(pk=row.pk))[0]
    persons = [row.person, row.subject, *row.grounds.get("persons", [])]
    _show(request, persons)
    named_grounds = references_in(row.grounds)
    persons = [one for one in persons if one.startswith("person:")]
    names = resolve({*persons, *named_grounds.values()})
    proof = proof_for(row)
    return render(
        request,
        "audit/event_detail.html",
        {
            "entry": entry,
            "event": row,
            "persons": [(one.partition(":")[2], names[one].label) for one in sorted(set(persons))],
            "grounds": [
                (GROUNDS.get(name, name), names[named_grounds[name]].label if name in named_grounds else value)
                for name, value in row.grounds.items()
                if name != "persons"
            ],
            "face": face_label(row.face),
            "payload": sorted(entry.payload.items()),
            "has_payload": bool(row.payload_hash),
            "proof": proof,
            "path": [step.hex() for step in proof.path] if proof else [],
            "standing": _standing(row, proof),
        },
    )


@office_door(roles=AUDITORS, shows="person_views")
@require_safe
def person_views(request: HttpRequest, code: str) -> HttpResponse:
    """Who has seen a person's data, on which page and for what: what the person may ask for (BR-LG-03)."""
    person = get_object_or_404(Person, code=code)
    show_person(request, person)
    found: Found = page_of_events(views_of(person.reference), before=request.GET.get(BEFORE, ""), query={})
    rows = [(entry, face_label(entry.event.face)) for entry in found.entries]
    return render(request, "audit/person_views.html", {"person": person, "found": found, "rows": rows})
