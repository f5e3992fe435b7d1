"""Why does this card exist? One page: every ground, person, place, state and certificate of a card, each with its audit event.

For an auditor, who asks on what grounds it was made, who decided, and whether anything was changed since.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.audit.checkpoints import public_keys
from kortisto.audit.models import AuditEvent, AuditUnsealed, Result
from kortisto.audit.proofs import Proof, proofs_for
from kortisto.audit.queries import Entry, timeline
from kortisto.audit.registry import Named, resolve
from kortisto.pki.models import Certificate
from kortisto.pki.queries import certificates_of

from .labels import IN_CERTIFICATES, Shown, shown_lines
from .models import Card
from .papers import common_name_of
from .why_chapters import Chapter, Evidence, Standing, chapters_of, references_of

# What `access.policy.Grounds` keeps in an event, and the kind of row each code belongs to.
GROUNDS = {
    "membership": "membership",
    "appointment": "officeappointment",
    "right": "registrarright",
    "point_right": "pointright",
    "version": "contractversion",
    "mandate": "mandate",
    "identification": "strongidentification",
}


@dataclass(frozen=True)
class Walk:
    """A row's way through its states as the log tells it. `whole`: from its first state to its present one without a gap."""

    title: Any
    changes: list[Evidence]
    state: Any
    whole: bool


@dataclass(frozen=True)
class Seal:
    """How the log stands behind the page: how many of its events are sealed, and whether each proof holds."""

    standings: Sequence[Standing]
    walks_whole: bool
    newest: Proof | None

    @property
    def events(self) -> int:
        return len(self.standings)

    @property
    def proved(self) -> int:
        return self.standings.count(Standing.PROVED)

    @property
    def waiting(self) -> int:
        return self.standings.count(Standing.WAITING)

    @property
    def broken(self) -> int:
        return self.standings.count(Standing.BROKEN)

    @property
    def unknown(self) -> bool:
        """Sealed, but this process has no key to check the checkpoint with."""
        return Standing.UNKNOWN in self.standings

    @property
    def whole(self) -> bool:
        """True when every sealed event is proved against a checkpoint signed by a key that counts, and none is missing."""
        return bool(self.proved) and not self.broken and not self.unknown and self.walks_whole


@dataclass(frozen=True)
class Why:
    """Everything the page shows."""

    card: Card
    chapters: list[Chapter]
    walks: list[Walk]
    refused: list[Evidence]
    people: list[tuple[Any, list[str]]]
    certificates: list[Certificate]
    attributes: list[Shown]
    seal: Seal


def why(card: Card) -> Why:
    """Gather a card's grounds and life. The card is one that the reader sees; nothing is checked here."""
    certificates = list(certificates_of(card.reference).select_related("ca", "first_listed"))
    chapters = chapters_of(card, certificates)
    references = references_of(chapters)
    entries = timeline(
        AuditEvent.objects.filter(subject__in=references, result__in=(Result.DONE, Result.REFUSED)).order_by("id")
    )
    evidence, newest = _weigh(entries)
    done = [one for one in evidence if not one.entry.refused]
    for chapter in chapters:
        chapter.evidence = [one for one in done if chapter.tells_of(one.entry.event)]
    walks = _walks(card, certificates, done)
    return Why(
        card=card,
        chapters=chapters,
        walks=walks,
        refused=[one for one in evidence if one.entry.refused],
        people=_people(done),
        certificates=certificates,
        attributes=_attributes(card.order),
        seal=Seal([one.standing for one in evidence], all(walk.whole for walk in walks), newest),
    )


def events_behind(card: Card) -> QuerySet[AuditEvent]:
    """Every event that the page shows, as rows: for the export that can be checked alone."""
    certificates = list(certificates_of(card.reference).select_related("ca", "first_listed"))
    references = references_of(chapters_of(card, certificates))
    return AuditEvent.objects.filter(subject__in=references).order_by("id")


def _attributes(order: Any) -> list[Shown]:
    return shown_lines(
        kind=order.kind, attributes=order.attributes, common_name=common_name_of(order), names=IN_CERTIFICATES
    )


def _people(evidence: Iterable[Evidence]) -> list[tuple[Any, list[str]]]:
    """Everybody who acted, with their acts, in the order of their first one."""
    acts: dict[str, tuple[Any, list[str]]] = {}
    for one in evidence:
        _named, labels = acts.setdefault(one.entry.event.actor_code, (one.entry.actor, []))
        if one.entry.label not in labels:
            labels.append(one.entry.label)
    return list(acts.values())


def _walks(card: Card, certificates: list[Certificate], evidence: list[Evidence]) -> list[Walk]:
    """The way of everything that has states: order, card, letters, reports, certificates."""
    rows: list[tuple[Any, Any]] = [(_("Order"), card.order), (_("Card"), card)]
    rows += [(one.get_use_display(), one) for one in certificates]
    rows += [(_("Activation letter"), letter) for letter in card.letters.order_by("pk")]
    rows += [(_("Report of loss"), report) for report in card.loss_reports.order_by("received_at")]
    walks = []
    for title, row in rows:
        changes = [one for one in evidence if one.entry.event.subject == row.reference and one.entry.event.move_name]
        at = [str(row._meta.get_field("state").default)]
        joined = True
        for one in changes:
            joined = joined and one.entry.event.move_source == at[-1]
            at.append(one.entry.event.move_target)
        walks.append(Walk(title, changes, row.get_state_display(), joined and at[-1] == row.state))
    return walks


def _grounds(entries: list[Entry]) -> dict[int, list[Named]]:
    """The rows that each act stood on, by name; an event keeps only their codes."""
    references = {
        entry.event.pk: [
            f"{GROUNDS[name]}:{code}" for name, code in entry.event.grounds.items() if name in GROUNDS and code
        ]
        for entry in entries
    }
    names = resolve({reference for some in references.values() for reference in some})
    return {pk: [names[reference] for reference in some] for pk, some in references.items()}


def _weigh(entries: list[Entry]) -> tuple[list[Evidence], Proof | None]:
    """Each event with what the log says of it, and the proof of the last one that is sealed.

    An event neither sealed nor waiting for its seal has lost its leaf.
    """
    proofs = proofs_for(entry.event for entry in entries)
    waiting = set(
        AuditUnsealed.objects.filter(event_id__in=[entry.event.pk for entry in entries]).values_list("event", flat=True)
    )
    newest = max(proofs.values(), key=lambda proof: proof.position, default=None)
    try:
        signed = newest is not None and newest.note.signed_by(public_keys()) is not None
        known = True
    except ImproperlyConfigured:  # a process without the public half of the checkpoint key
        signed = known = False
    grounds = _grounds(entries)
    weighed = []
    for entry in entries:
        proof = proofs.get(entry.event.pk)
        if proof is None:
            standing = Standing.WAITING if entry.event.pk in waiting else Standing.BROKEN
        elif not known:
            standing = Standing.UNKNOWN
        else:
            standing = Standing.PROVED if signed and proof.leads_to_the_root() else Standing.BROKEN
        weighed.append(Evidence(entry, grounds[entry.event.pk], standing, proof.position if proof else None))
    return weighed, newest
