"""The chapters of the page "Why does this card exist?": the grounds and the life of a card, from the rows that keep them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kortisto.audit.models import AuditEvent
from kortisto.audit.queries import Entry
from kortisto.audit.registry import Named
from kortisto.holders.countries import state_name
from kortisto.pki.models import Certificate
from kortisto.ui.language import name_of

from .events import Event
from .forms import LANGUAGES
from .models import Card

MOVES_OF_A_CARD = (
    Event.CARD_PRODUCED, Event.CARD_DISPATCHED, Event.CARD_ARRIVED, Event.CARD_HANDED_OVER, Event.CARD_CANCELLED,
)  # fmt: skip


class Standing(TextChoices):
    """How the log stands behind one event."""

    PROVED = "proved", _("Proved")
    WAITING = "waiting", _("Not sealed yet")
    BROKEN = "broken", _("Does not agree with the log")
    UNKNOWN = "unknown", _("Cannot be checked here")


@dataclass(frozen=True)
class Evidence:
    """One audit event as the page shows it: the grounds it names, and its place in the sealed log when it has one."""

    entry: Entry
    grounds: Sequence[Named]
    standing: Standing
    position: int | None


@dataclass
class Chapter:
    """One ground or part of the card's life: what it says, and the events that tell of it.

    `references` name the rows whose events belong here; `acts` are single events of a row that other chapters tell of, too.
    """

    key: str
    title: Any
    facts: list[tuple[Any, Any]] = field(default_factory=list)
    references: tuple[str, ...] = ()
    missing: Any = ""
    acts: tuple[tuple[str, str], ...] = ()
    evidence: list[Evidence] = field(default_factory=list)

    def tells_of(self, event: AuditEvent) -> bool:
        return event.subject in self.references or (event.event, event.subject) in self.acts


def references_of(chapters: list[Chapter]) -> set[str]:
    return {reference for chapter in chapters for reference in chapter.references}


def chapters_of(card: Card, certificates: list[Certificate]) -> list[Chapter]:
    order = card.order
    return [
        _contract(order),
        _mandate(order),
        _rights(order),
        _employment(order),
        _identity(card),
        _acceptance(order),
        _ordering(order),
        _making(card, certificates),
        _custody(card),
        _letter(card),
        _end(card),
    ]


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
            (_("Way of identifying"), signature.identified_by),
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
        (_("In force until"), _until(mandate.valid_until)),
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
            (_("Title"), right.title_sv if get_language() == "sv" and right.title_sv else right.title_fi),
            (_("In force from"), right.valid_from),
            (_("In force until"), _until(right.valid_until)),
            (_("Read from the register at"), right.fetched_at),
        ]
        acts = ((Event.ORDER_SUBMITTED, order.reference),)
        return Chapter("employment", _("Professional right"), facts, (right.reference,), acts=acts)
    line = order.proof_line
    proof = line.proof
    facts = [
        (_("Given by"), f"{proof.signer_name}, {proof.signer_position}".rstrip(", ")),
        (_("Signer checked"), proof.get_signer_check_display()),
        (_("Received"), f"{proof.get_channel_display()}, {proof.received_on:%-d.%-m.%Y}"),
        (_("Card kind"), line.get_card_kind_display()),
        (_("Title"), line.title),
        (_("In force from"), line.valid_from),
        (_("In force until"), _until(line.valid_until)),
        (_("Kept in"), proof.archive_place),
    ]
    return Chapter("employment", _("Certificate of employment"), facts, (proof.reference, line.reference))


def _identity(card: Card) -> Chapter:
    proofs = [(_("When ordering"), card.order.identity_proof)]
    acts = [(Event.ORDER_SUBMITTED, card.order.reference)]
    handover = getattr(card, "handover", None)
    if handover is not None:
        proofs.append((_("When handing over"), handover.proof))
        acts.append((Event.CARD_HANDED_OVER, card.reference))
    facts: list[tuple[Any, Any]] = []
    for when, proof in proofs:
        facts += [
            (
                when,
                f"{proof.get_document_kind_display()}, {state_name(proof.issuing_state)}, …{proof.document_number_end}",
            ),
            (_("Verified by"), proof.verified_by.name),
            (_("Verified at"), proof.verified_at),
        ]
    references = tuple(proof.reference for _when, proof in proofs)
    return Chapter("identity", _("Identity"), facts, references, acts=tuple(acts))


def _acceptance(order: Any) -> Chapter:
    acceptance = order.acceptance
    facts = [
        (_("Terms of use, version"), acceptance.terms_version),
        (_("Language"), dict(LANGUAGES).get(acceptance.language, acceptance.language)),
        (_("How"), acceptance.get_medium_display()),
        (_("Accepted at"), acceptance.accepted_at),
        (_("Kept in"), acceptance.form_place),
    ]
    acts = ((Event.ORDER_SUBMITTED, order.reference),)
    return Chapter("acceptance", _("Acceptance of the terms of use"), facts, (acceptance.reference,), acts=acts)


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
    box_card = getattr(card, "box_card", None)
    references = (box_card.box.reference,) if box_card is not None else ()
    acts = tuple((event, card.reference) for event in MOVES_OF_A_CARD)
    return Chapter("custody", _("Where the card has been"), facts, references, acts=acts)


def _letter(card: Card) -> Chapter:
    letters = list(card.letters.order_by("pk"))
    if not letters:
        return Chapter(
            "letter", _("Activation letter"),
            missing=_("The letter falls due some working days after the card maker has sent the card."),
        )  # fmt: skip
    facts: list[tuple[Any, Any]] = []
    for letter in letters:
        facts += [
            (_("Goes to"), letter.get_address_kind_display()),
            (_("Due on"), letter.due_on),
            (_("State now"), letter.get_state_display()),
        ]
        if letter.sent_at:
            facts.append((_("Sent at"), letter.sent_at))
    return Chapter("letter", _("Activation letter"), facts, tuple(letter.reference for letter in letters))


def _end(card: Card) -> Chapter:
    reports = list(card.loss_reports.order_by("received_at"))
    if card.cancelled_at is None and not reports:
        return Chapter("end", _("The end of the card"), missing=_("The card has not been cancelled."))
    facts: list[tuple[Any, Any]] = []
    for report in reports:
        facts += [
            (_("Reported"), report.get_reason_display()),
            (_("Reported by"), report.get_requester_display()),
            (_("How the reporter was verified"), report.verified_how or _("Not verified")),
            (_("Received at"), report.received_at),
            (_("Carried out at"), report.executed_at or _("Not yet")),
        ]
    if card.cancelled_at is not None:
        facts += [
            (_("Cancelled at"), card.cancelled_at),
            (_("Reason for cancelling"), card.get_cancel_reason_display()),
        ]
    references = tuple(report.reference for report in reports)
    acts = ((Event.CARD_CANCELLED, card.reference), (Event.CERTIFICATES_REVOKED, card.reference))
    return Chapter("end", _("The end of the card"), facts, references, acts=acts)


def _kinds(row: Any) -> str:
    labels = dict(Card._meta.get_field("kind").flatchoices)
    return ", ".join(str(labels.get(kind, kind)) for kind in row.card_kinds)


def _until(day: Any) -> Any:
    return day or _("Until further notice")
