"""A registrar orders a card for somebody who stands at the desk."""

from datetime import date
from typing import Any

from kortisto.access.policy import Grounds, grounds_to_order, not_oneself
from kortisto.audit.record import record
from kortisto.cards.card_data import CardData, draw_up
from kortisto.cards.events import Event
from kortisto.cards.models import CardOrder
from kortisto.cards.order_rules import (
    counted_right,
    line_in_force,
    not_changed,
    open_twins,
    postal_address,
    tell_organisation,
    twin_order,
)
from kortisto.contracts.models import CardKind, Customership
from kortisto.holders.events import Event as HolderEvent
from kortisto.holders.models import EmploymentProofLine, IdentityProof, ProfessionalRight
from kortisto.holders.moves import (
    join_person,
    keep_acceptance,
    keep_identity_proof,
    know_name,
    person_behind_document,
    printed_name,
    snapshot_professional_right,
)
from kortisto.kernel.action import action
from kortisto.kernel.codes import new_code
from kortisto.kernel.constraints import refused_when_broken
from kortisto.maker.moves import add_to_batch
from kortisto.people.models import Person


@action
def order_card(
    *,
    actor: Any,
    customership: Customership,
    holder: Person,
    kind: str,
    document_kind: str,
    document_number: str,
    issuing_state: str,
    document_valid_until: date,
    family_name: str,
    given_names: str,
    terms_accepted: bool,
    data_confirmed: bool,
    language: str,
    medium: str,
    form_place: str,
    letter_to: str,
    letter_address: str,
    line: EmploymentProofLine | None = None,
    right_code: str = "",
    terms_version: str = "",
    shown_data: dict[str, str] | None = None,
    code: str = "",
) -> CardOrder:
    """Order one card (BR-OR-01…05, 12, 16, 18, 20, 21): grounds, then rules, then rows. Nothing leaves before the commit.

    A personnel, actor or organisation card stands on a proof line in force; a professional card on `right_code`, a right in the
    professional register, under the point's own customership. `family_name` and `given_names` are read from the document.
    `terms_version`, `shown_data` and `code` are what stood on the form that the holder signed. Every missing ground has a
    refusal of its own.
    """
    grounds = grounds_to_order(actor=actor, customership=customership, kind=kind)
    not_oneself(actor=actor, person=holder)
    document = {"document_kind": document_kind, "document_number": document_number, "issuing_state": issuing_state}
    right = None
    if kind == CardKind.PROFESSIONAL:
        right = snapshot_professional_right(person=holder, right_code=right_code)
    else:
        line = line_in_force(line=line, holder=holder, kind=kind, customership=customership, grounds=grounds)
        holder = _one_person(actor=actor, holder=holder, line=line, document=document)
    proof = keep_identity_proof(
        person=holder, purpose=IdentityProof.Purpose.ORDER, document_valid_until=document_valid_until, by=actor,
        point=customership.point, **document,
    )  # fmt: skip
    name = printed_name(person=holder, family_name=family_name, given_names=given_names)
    data = draw_up(
        kind=kind, person=holder, name=name, on=grounds.on, language=language, organisation=customership.organisation,
        version=grounds.version, line=line, right=right,
    )  # fmt: skip
    not_changed(shown=shown_data, data=data)
    acceptance = keep_acceptance(
        person=holder, terms_accepted=terms_accepted, data_confirmed=data_confirmed, terms_version=terms_version,
        confirmed_data=data.shown(), language=language, medium=medium, form_place=form_place, by=actor,
    )  # fmt: skip
    know_name(person=holder, name=name)
    address = postal_address(
        holder=holder, name=name, letter_to=letter_to, address=letter_address, customership=customership
    )
    order = _place(
        actor=actor, customership=customership, holder=holder, data=data, grounds=grounds, line=line, right=right,
        identity_proof=proof, acceptance=acceptance, letter_to=letter_to, letter_address=address, code=code or new_code(),
    )  # fmt: skip
    add_to_batch(order_code=order.code, card_kind=kind, point_code=order.point.code, print_data=data.surface())
    record(
        Event.ORDER_SUBMITTED, actor=actor, subject=order, grounds=grounds, person=holder, context=customership, kind=kind,
        line=line.code if line else "", professional_right=right.code if right else "", identity_proof=proof.code,
        acceptance=acceptance.code, terms_version=acceptance.terms_version, attributes=order.attributes, letter_to=letter_to,
    )  # fmt: skip
    tell_organisation("card_ordered", order=order)
    return order


def _one_person(*, actor: Any, holder: Person, line: EmploymentProofLine, document: dict[str, str]) -> Person:
    """The person whom the document proves the holder to be; lines written down anew are theirs from now on (BR-OR-22)."""
    if holder.identity_index is not None:
        return holder
    known = person_behind_document(person=holder, **document)
    if known.pk != holder.pk:
        not_oneself(actor=actor, person=known)
        joined = join_person(provisional=holder, known=known)
        line.person = known
        record(
            HolderEvent.LINE_JOINED, actor=actor, subject=line, person=known, provisional=holder.reference, lines=joined
        )
    return known


def _place(
    *,
    actor: Any,
    customership: Customership,
    data: CardData,
    grounds: Grounds,
    line: EmploymentProofLine | None,
    right: ProfessionalRight | None,
    **given: Any,
) -> CardOrder:
    """Write the order with its grounds; the database itself refuses a twin that another registrar ordered a moment ago."""
    assert grounds.right is not None
    code = right.right_code if right else ""
    if right and open_twins(holder=given["holder"], organisation_id=None, kind=data.kind, right_code=code).exists():
        raise twin_order()
    with refused_when_broken("no_twin_order", twin_order):
        return CardOrder.objects.create(
            kind=data.kind, title=data.title, attributes=data.to_json(), valid_until=data.valid_until,
            organisation=None if right else customership.organisation, customership=customership,
            point=customership.point, ordered_by=actor, ordered_on=grounds.on, right=grounds.right,
            point_right=grounds.point_right, version=grounds.version, mandate=grounds.mandate, proof_line=line,
            professional_right=right, counted_right=counted_right(code), **given,
        )  # fmt: skip
