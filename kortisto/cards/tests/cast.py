"""Orders and cards in any state, written directly, for tests of the verbs that come after ordering."""

import secrets
from datetime import date, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from kortisto.cards.models import Box, BoxCard, CancelReason, Card, CardOrder, EmploymentEnd, HoldersReview, Place
from kortisto.cards.moves import pass_custody
from kortisto.cards.states import CardState, OrderState
from kortisto.holders.models import IdentityProof, TermsAcceptance
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now, today
from kortisto.maker.models import BatchItem
from kortisto.maker.states import ItemState

PASSPORT: dict[str, Any] = {
    "document_kind": "passport",
    "document_number": "FP1234567",
    "issuing_state": "FI",
    "document_valid_until": date(2031, 5, 1),
}
MAKER = System("maker")


def request_of_a_key() -> bytes:
    """A certificate request (PKCS#10, DER) for a fresh P-256 key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "card")])
    return (
        x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    )


def an_order(world: Any, *, state: str = OrderState.SENT_TO_MAKER, holder: Any = None, **changes: Any) -> CardOrder:
    """Hanna's order of a personnel card under the clinic's customership, made by Riitta."""
    holder = holder or world.hanna
    day = today().isoformat()
    proof = IdentityProof.objects.create(
        person=holder, purpose="order", document_kind="passport", document_number="FP1234567", document_index="0" * 64,
        document_number_end="4567", issuing_state="FI", document_valid_until=date(2031, 5, 1), verified_by=world.riitta,
        point=world.keskus, verified_at=now(),
    )  # fmt: skip
    acceptance = TermsAcceptance.objects.create(
        person=holder, terms_version="1", language="fi", medium="paper", form_place="Mappi 3", recorded_by=world.riitta,
        accepted_at=now(),
    )  # fmt: skip
    said = {
        "country": ("FI", "issuer"),
        "organisation": (world.clinic.name_fi, "contract"),
        "title": ("Arkistonhoitaja", "employment_proof"),
        "surname": (holder.family_name, "identity_document"),
        "given_name": (holder.given_names, "identity_document"),
        "serial_number": (holder.holder_number, "holder_number"),
    }
    values: dict[str, Any] = {
        "kind": "personnel", "state": state, "holder": holder, "organisation": world.clinic,
        "customership": world.clinic_customership, "point": world.keskus, "ordered_by": world.riitta, "ordered_on": today(),
        "right": world.riitta_right, "point_right": world.clinic_point_right, "version": world.clinic_version,
        "mandate": world.clinic_mandate, "proof_line": world.hanna_line, "identity_proof": proof, "acceptance": acceptance,
        "attributes": {name: {"value": value, "source": source, "as_of": day} for name, (value, source) in said.items()},
        "title": "Arkistonhoitaja", "valid_until": today() + timedelta(days=5 * 365), "letter_to": "home",
        "letter_address": "Kotikatu 1, 00001 Koivuranta",
    }  # fmt: skip
    return CardOrder.objects.create(**{**values, **changes})


def a_card(world: Any, *, state: str = CardState.AT_POINT, holder: Any = None, serial: str = "", **order: Any) -> Card:
    """A card of Hanna's, as far on its way as `state` says, with the maker's row and its custody so far."""
    row = an_order(world, state=OrderState.PRODUCED, holder=holder, **order)
    card = Card.objects.create(
        order=row, serial=serial or f"K{secrets.token_hex(6).upper()}",
        kind=row.kind, holder=row.holder, organisation=row.organisation,
        customership=row.customership, point=row.point, state=state, csr_auth=request_of_a_key(), csr_sign=request_of_a_key(),
        valid_until=row.valid_until,
    )  # fmt: skip
    BatchItem.objects.create(
        order_code=row.code, card_kind=row.kind, point_code=row.point.code, state=ItemState.PRODUCED, serial=card.serial
    )
    pass_custody(card=card, to=Place.MAKER, by=MAKER)
    if state in (CardState.DISPATCHED, CardState.AT_POINT, CardState.HANDED_OVER):
        pass_custody(card=card, to=Place.POST, by=MAKER)
    if state in (CardState.AT_POINT, CardState.HANDED_OVER):
        pass_custody(card=card, to=world.keskus, by=world.riitta)
    if state == CardState.HANDED_OVER:
        pass_custody(card=card, to=card.holder, by=world.riitta)
    return card


def a_box(world: Any, *cards: Card, number: str = "L-1") -> Box:
    """A box on its way to the point, with these cards on its list."""
    box = Box.objects.create(number=number, point=world.keskus, dispatched_on=today())
    for card in cards:
        BoxCard.objects.create(box=box, card=card)
    return box


def leaving(world: Any, *, left_on: date | None = None) -> EmploymentEnd:
    """A report of Maija's that Hanna leaves, not carried out; Hanna has a card in her hand."""
    card = a_card(world, state=CardState.HANDED_OVER)
    return EmploymentEnd.objects.create(
        organisation=world.clinic,
        person=card.holder,
        left_on=left_on or today(),
        reported_by=world.maija,
        received_at=now(),
    )


def a_review(world: Any, *, due_on: date | None = None) -> HoldersReview:
    """The clinic has been asked to confirm its holders, of whom Hanna is one."""
    a_card(world, state=CardState.HANDED_OVER)
    due = due_on or today() + timedelta(days=30)
    return HoldersReview.objects.create(organisation=world.clinic, due_on=due, reminded_at=now())


def cancelled(world: Any, state: str) -> Card:
    """A cancelled card that had come as far as `state`; its keeper is the one it had then."""
    card = a_card(world, state=state)
    Card.objects.filter(pk=card.pk).update(
        state=CardState.CANCELLED, cancelled_at=now(), cancel_reason=CancelReason.EMPLOYMENT_ENDED
    )
    card.refresh_from_db()
    return card
