"""Why does this card exist? One page: every ground, person, place, state and certificate of a card, each with its audit event.

For an auditor, who asks on what grounds it was made, who decided, and whether anything was changed since.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kortisto.audit.checkpoints import public_keys
from kortisto.audit.models import AuditEvent
from kortisto.audit.proofs import Proof, proof_for
from kortisto.audit.queries import Entry, timeline
from kortisto.pki.models import Certificate
from kortisto.pki.queries import certificates_of
from kortisto.ui.language import name_of

from .labels import IN_CERTIFICATES, Shown, shown_lines
from .models import Card
from .papers import common_name_of


@dataclass
class Chapter:
    """One ground or part of the card's life: what it says, and the events that tell of it."""

    key: str
    title: Any
    facts: list[tuple[Any, Any]] = field(default_factory=list)
    references: tuple[str, ...] = ()
    missing: Any = ""
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Seal:
    """How the log stands behind the page: how many of the card's events are sealed, and whether each proof holds."""

    events: int
    sealed: int
    proved: int
    newest: Proof | None

    @property
    def whole(self) -> bool:
        """True when every sealed event is proved against a checkpoint signed by a key that counts."""
        return self.proved == self.sealed

    @property
    def waiting(self) -> int:
        return self.events - self.sealed


@dataclass(frozen=True)
class Why:
    """Everything the page shows."""

    card: Card
    chapters: list[Chapter]
    people: list[tuple[Any, int]]
    certificates: list[Certificate]
    attributes: list[Shown]
    seal: Seal


def why(card: Card) -> Why:
    """Gather a card's grounds and life. The card is one that the reader sees; nothing is checked here."""
    order = card.order
    certificates = list(certificates_of(card.reference).select_related("ca", "first_listed"))
    chapters = [
        _contract(order),
        _mandate(order),
        _rights(order),
        _employment(order),
        _identity(card),
        _acceptance(order),
        _ordering(order),
        _making(card, certificates),
        _custody(card),
        _end(card),
    ]
    references = {reference for chapter in chapters for reference in chapter.references}
    events = list(AuditEvent.objects.filter(subject__in=references, result="done").order_by("id"))
    entries = {
        entry.event.pk: entry for entry in timeline(AuditEvent.objects.filter(pk__in=[one.pk for one in events]))
    }
    for chapter in chapters:
        chapter.entries = [
            entries[event.pk] for event in events if event.subject in chapter.references and event.pk in entries
        ]
    return Why(card, chapters, _people(entries.values()), certificates, _attributes(order), _seal(events))


def events_behind(card: Card) -> Any:
    """Every event that the page shows, as rows: for the export that can be checked alone."""
    references = {reference for chapter in why(card).chapters for reference in chapter.references}
    return AuditEvent.objects.filter(Q(subject__in=references)).order_by("id")


# -- Chapters ---------------------------------------------------------------------------------------------------------


def _contract(order: Any) -> Chapter:
    version = order.version
    if version is None:
        return Chapter(
            "contract", _("Card contract"),
            missing=_("A professional card needs no contract: the right to practise is the ground."),
        )  # fmt: skip
    facts = [
        (_("Organisation"), name_of(version.contract.organisation)),
        (_("Contract number"), version.contract.number),
        (_("Version"), version.number),
        (_("State now"), version.get_state_display()),
        (_("Granted by"), version.handler.name if version.handler else "—"),
        (_("Granted at"), version.decided_at),
    ]
    signature = getattr(version, "signature", None)
    if signature is not None:
        facts += [
            (_("Signed by"), signature.signer_name),
            (_("Signed at"), signature.signed_at),
            (_("Way of identifying"), f"{signature.method}, {signature.level}"),
            (_("SHA-256 of the signed document"), signature.document_sha256),
        ]
    return Chapter("contract", _("Card contract"), facts, (version.reference,))


def _mandate(order: Any) -> Chapter:
    mandate = order.mandate
    if mandate is None:
        return Chapter(
            "mandate", _("Mandate"), missing=_("The point orders its owner's cards, so no mandate is needed.")
        )
    facts = [
        (_("Given by"), name_of(mandate.giver)),
        (_("Given to"), name_of(mandate.point)),
        (_("Electronic customer number"), mandate.point.grouped_number),
        (_("Card kinds"), _kinds(mandate)),
        (_("In force from"), mandate.valid_from),
        (_("In force until"), mandate.valid_until),
        (_("State now"), mandate.get_state_display()),
    ]
    return Chapter("mandate", _("Mandate"), facts, (mandate.reference,))


def _rights(order: Any) -> Chapter:
    right = order.right
    facts = [
        (_("Registrar"), right.user.name),
        (_("Registration point"), name_of(right.point)),
        (_("Card kinds"), _kinds(right)),
        (_("In force from"), right.valid_from),
        (_("Training"), right.training.course),
        (_("Training passed on"), right.training.passed_on),
    ]
    references = [right.reference, right.training.reference]
    if order.point_right is not None:
        facts.append((_("Rights granted to the point from"), order.point_right.valid_from))
        references.append(order.point_right.reference)
    return Chapter("rights", _("The registrar's right"), facts, tuple(references))


def _employment(order: Any) -> Chapter:
    if order.professional_right is not None:
        right = order.professional_right
        facts = [
            (_("Registration number"), right.registration_number),
            (_("Title"), right.title_fi),
            (_("In force from"), right.valid_from),
            (_("In force until"), right.valid_until),
            (_("Read from the register at"), right.fetched_at),
        ]
        return Chapter("employment", _("Professional right"), facts, (right.reference,))
    line = order.proof_line
    proof = line.proof
    facts = [
        (_("Given by"), f"{proof.signer_name}, {proof.signer_position}".rstrip(", ")),
        (_("Signer checked"), proof.get_signer_check_display()),
        (_("Received"), f"{proof.get_channel_display()}, {proof.received_on:%-d.%-m.%Y}"),
        (_("Card kind"), line.get_card_kind_display()),
        (_("Title"), line.title),
        (_("In force from"), line.valid_from),
        (_("In force until"), line.valid_until),
        (_("Kept in"), proof.archive_place),
    ]
    return Chapter("employment", _("Certificate of employment"), facts, (proof.reference, line.reference))


def _identity(card: Card) -> Chapter:
    proofs = [(_("When ordering"), card.order.identity_proof)]
    handover = getattr(card, "handover", None)
    if handover is not None:
        proofs.append((_("When handing over"), handover.proof))
    facts: list[tuple[Any, Any]] = []
    for when, proof in proofs:
        facts += [
            (when, f"{proof.get_document_kind_display()} {proof.issuing_state} …{proof.document_number_end}"),
            (_("Verified by"), proof.verified_by.name),
            (_("Verified at"), proof.verified_at),
        ]
    return Chapter("identity", _("Identity"), facts, tuple(proof.reference for _when, proof in proofs))


def _acceptance(order: Any) -> Chapter:
    acceptance = order.acceptance
    facts = [
        (_("Terms of use, version"), acceptance.terms_version),
        (_("Language"), acceptance.language),
        (_("How"), acceptance.get_medium_display()),
        (_("Accepted at"), acceptance.accepted_at),
        (_("Kept in"), acceptance.form_place),
    ]
    return Chapter("acceptance", _("Acceptance of the terms of use"), facts, (acceptance.reference,))


def _ordering(order: Any) -> Chapter:
    facts = [
        (_("Order"), order.code),
        (_("Ordered by"), order.ordered_by.name),
        (_("Ordered on"), order.ordered_on),
        (_("State now"), order.get_state_display()),
    ]
    return Chapter("order", _("Order"), facts, (order.reference,))


def _making(card: Card, certificates: list[Certificate]) -> Chapter:
    facts: list[tuple[Any, Any]] = [(_("Card number"), card.serial), (_("State now"), card.get_state_display())]
    for one in certificates:
        facts.append((one.get_use_display(), f"{one.serial} · {one.ca.name}"))
    return Chapter(
        "card", _("Card and certificates"), facts, (card.reference, *(one.reference for one in certificates))
    )


def _custody(card: Card) -> Chapter:
    facts = []
    for link in card.custody.select_related("point", "person"):
        keeper = link.get_place_display()
        if link.point is not None:
            keeper = f"{keeper}: {name_of(link.point)}"
        elif link.person is not None:
            keeper = f"{keeper}: {link.person.name}"
        facts.append((link.since, keeper))
    references = [letter.reference for letter in card.letters.all()]
    box_card = getattr(card, "box_card", None)
    if box_card is not None:
        references.append(box_card.box.reference)
    return Chapter("custody", _("Where the card has been"), facts, tuple(references))


def _end(card: Card) -> Chapter:
    reports = list(card.loss_reports.order_by("received_at"))
    if card.cancelled_at is None and not reports:
        return Chapter("end", _("The end of the card"), missing=_("The card has not been cancelled."))
    facts: list[tuple[Any, Any]] = []
    for report in reports:
        facts += [
            (_("Reported"), report.get_reason_display()),
            (_("Received at"), report.received_at),
            (_("Carried out at"), report.executed_at),
        ]
    if card.cancelled_at is not None:
        facts += [(_("Cancelled at"), card.cancelled_at), (_("Reason"), card.get_cancel_reason_display())]
    return Chapter("end", _("The end of the card"), facts, tuple(report.reference for report in reports))


def _attributes(order: Any) -> list[Shown]:
    return shown_lines(
        kind=order.kind, attributes=order.attributes, common_name=common_name_of(order), names=IN_CERTIFICATES
    )


# -- Small parts ------------------------------------------------------------------------------------------------------


def _kinds(row: Any) -> str:
    labels = dict(Card._meta.get_field("kind").flatchoices)
    return ", ".join(str(labels.get(kind, kind)) for kind in row.card_kinds)


def _people(entries: Iterable[Entry]) -> list[tuple[Any, int]]:
    """Everybody who acted, with how many acts, in the order of their first one."""
    counts: dict[str, tuple[Any, int]] = {}
    for entry in entries:
        code = entry.event.actor_code
        named, count = counts.get(code, (entry.actor, 0))
        counts[code] = (named, count + 1)
    return list(counts.values())


def _seal(events: list[AuditEvent]) -> Seal:
    keys = public_keys()
    proofs = [proof for event in events if (proof := proof_for(event)) is not None]
    return Seal(
        events=len(events),
        sealed=len(proofs),
        proved=sum(proof.holds(keys) for proof in proofs),
        newest=proofs[-1] if proofs else None,
    )
