"""A certificate of employment has reached the registration point."""

from datetime import date
from typing import Any, NotRequired, TypedDict

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import Grounds, grounds_to_register_proof, not_on_own_word, not_oneself
from kortisto.audit.record import record
from kortisto.contracts.models import CardContract
from kortisto.holders.events import Event
from kortisto.holders.models import EmploymentProof, EmploymentProofLine
from kortisto.holders.moves import named_signer, names_agree
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_identity_code
from kortisto.organisations.models import RegistrationPoint
from kortisto.people.models import Person
from kortisto.people.moves import find_or_make_person
from kortisto.rulebook.read import rule


class ProofLine(TypedDict):
    """One line as the paper has it: a person by identity code, or by birth date when they have none."""

    family_name: str
    given_names: str
    card_kind: str
    title: str
    valid_from: date
    valid_until: NotRequired[date | None]
    identity_code: NotRequired[str]
    birth_date: NotRequired[date | None]


@action
def register_employment_proof(
    *,
    actor: Any,
    point: RegistrationPoint,
    contract: CardContract,
    channel: str,
    received_on: date,
    signed_on: date,
    signer_name: str,
    archive_place: str,
    lines: list[ProofLine],
    signer_position: str = "",
    call_back_note: str = "",
) -> EmploymentProof:
    """Who gets which card, on the organisation's word; from the contract's submission on (BR-EC-02, BR-EC-05, BR-EC-07).

    A signer whom the contract does not name is confirmed by calling back to the contract's number (BR-EC-08). A refusal about
    one line says which (`line`, counted from 1).
    """
    grounds = grounds_to_register_proof(actor=actor, point=point, contract=contract)
    not_on_own_word(actor=actor, signer_name=signer_name)
    _check_paper(channel, received_on, signed_on, lines)
    named = grounds.version is not None and named_signer(version=grounds.version, signer_name=signer_name)
    if not named and not call_back_note.strip():
        raise Refusal(
            "signer_not_named",
            _(
                "The contract does not name this signer. Call back to the number in the contract, and write down whom you "
                "spoke to and when."
            ),
            field="call_back_note",
        )
    check = EmploymentProof.SignerCheck.NAMED if named else EmploymentProof.SignerCheck.CALLED_BACK
    proof = EmploymentProof.objects.create(
        organisation=contract.organisation, contract=contract, mandate=grounds.mandate, point=point, channel=channel,
        received_on=received_on, signed_on=signed_on, signer_name=signer_name.strip(),
        signer_position=signer_position.strip(), signer_check=check, call_back_note=call_back_note.strip(),
        archive_place=archive_place.strip(), received_by=actor,
    )  # fmt: skip
    written = [_write(actor, grounds, proof, number, line) for number, line in enumerate(lines, 1)]
    record(
        Event.PROOF_REGISTERED, actor=actor, subject=proof, grounds=grounds, context=grounds.mandate or contract,
        person=written[0]["person"] if len(written) == 1 else None, channel=channel, signer=signer_name, signer_check=check,
        call_back=call_back_note, lines=written,
    )  # fmt: skip
    return proof


def _check_paper(channel: str, received_on: date, signed_on: date, lines: list[ProofLine]) -> None:
    if channel == EmploymentProof.Channel.PORTAL and not rule("employment_proof_in_portal"):
        raise Refusal(
            "channel_not_allowed",
            _("A certificate of employment is brought along or sent by post; the portal is not in use for it."),
            field="channel",
        )
    if received_on > today():
        raise Refusal(
            "date_in_future", _("The certificate cannot have been received later than today."), field="received_on"
        )
    if signed_on > received_on:
        raise Refusal(
            "signed_after_receipt",
            _("The certificate was signed after it was received. Check both dates."),
            field="signed_on",
        )
    if not lines:
        raise Refusal("no_lines", _("Write at least one line: whom the card is for and what kind of card."))


def _write(actor: Any, grounds: Grounds, proof: EmploymentProof, number: int, line: ProofLine) -> dict[str, Any]:
    """One line with its person; gives what the event keeps of it."""
    _check_line(grounds, number, line)
    code = line.get("identity_code", "")
    found = find_or_make_person(
        given_names=" ".join(line["given_names"].split()),
        family_name=" ".join(line["family_name"].split()),
        name_source=Person.NameSource.EMPLOYMENT_PROOF,
        identity_code=check_identity_code(code) if code else None,
        birth_date=line.get("birth_date"),
    )
    not_oneself(actor=actor, person=found.person)
    if proof.lines.filter(person=found.person, card_kind=line["card_kind"]).exists():
        raise Refusal(
            "line_twice",
            _("Another line of this certificate already has this person and this kind of card."),
            field="identity_code",
            line=number,
        )
    row = EmploymentProofLine.objects.create(
        proof=proof, person=found.person, given_names=" ".join(line["given_names"].split()),
        family_name=" ".join(line["family_name"].split()), card_kind=line["card_kind"], title=" ".join(line["title"].split()),
        signed_by_applicant=names_agree(proof.signer_name, f"{line['given_names']} {line['family_name']}"),
        valid_from=line["valid_from"], valid_until=line.get("valid_until"),
    )  # fmt: skip
    return {
        "line": row.code, "person": found.person.reference, "card_kind": row.card_kind, "title": row.title,
        "signed_by_applicant": row.signed_by_applicant, "look_alikes": list(found.look_alikes),
    }  # fmt: skip


def _check_line(grounds: Grounds, number: int, line: ProofLine) -> None:
    """The kind of card stands in the contract and, where there is one, in the mandate (BR-EC-03); the period is one."""
    kinds = set(grounds.version.card_kinds) if grounds.version else set()
    if grounds.mandate is not None:
        kinds &= set(grounds.mandate.card_kinds)
    if line["card_kind"] not in kinds:
        raise Refusal(
            "wrong_card_kind",
            _("The organisation's contract or mandate does not cover this kind of card."),
            field="card_kind",
            line=number,
        )
    valid_until = line.get("valid_until")
    if valid_until is not None and valid_until < line["valid_from"]:
        raise Refusal("period_backwards", _("The period ends before it begins."), field="valid_until", line=number)
