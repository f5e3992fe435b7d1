"""What several verbs keep about a card's holder: identity proved, terms accepted, professional right as it was that day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.accounts.models import User
from kortisto.contracts.models import ContractVersion
from kortisto.kernel.clock import day_of, now, today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.names import fold
from kortisto.kernel.sealed import blind_index
from kortisto.kernel.states import MoveMade
from kortisto.organisations.models import Organisation, RegistrationPoint
from kortisto.people.models import Person
from kortisto.people.moves import note_name
from kortisto.registers.look_up import answered_unknown, find_professional
from kortisto.registers.models import MirroredPerson, MirroredRight
from kortisto.rulebook.read import rule, rule_in_force
from kortisto.rulebook.rules.identity import state_group

from .models import DocumentKind, EmploymentProofLine, IdentityProof, ProfessionalRight, TermsAcceptance
from .states import LINE, ProofState

DOCUMENT_PURPOSE = "identity_document"


# -- Identity ---------------------------------------------------------------------------------------------------------


def check_document(
    *, document_kind: str, issuing_state: str, document_valid_until: date, on: date | None = None
) -> str:
    """The code of the rule version that accepts the document on a day; `document_not_accepted` otherwise (BR-OR-01…03).

    `issuing_state` is ISO 3166-1 alpha-2. A document is good through its last day. Unknown kinds mean no.
    """
    day = on or today()
    accepted = rule_in_force("identity_documents", day)
    if state_group(issuing_state) not in accepted.read.get(document_kind, frozenset()):
        sentence, field = _why_not(document_kind, accepted.read)
        raise Refusal("document_not_accepted", sentence, field=field, kind=document_kind, state=issuing_state)
    if document_valid_until < day:
        raise Refusal(
            "document_not_accepted",
            _("The document has expired. Identity is verified with a valid document only."),
            field="document_valid_until",
            kind=document_kind,
            expired="yes",
        )
    return accepted.code


def _why_not(document_kind: str, accepted: Any) -> tuple[Any, str]:
    if document_kind == DocumentKind.DRIVING_LICENCE and not accepted.get(document_kind):
        return _(
            "A driving licence does not prove identity when a card is ordered. Ask for a passport or an identity card."
        ), "document_kind"
    if document_kind == DocumentKind.IDENTITY_CARD:
        return _(
            "An identity card is accepted when it was issued in Finland, in another EEA state, in Switzerland or in San "
            "Marino. Of other states only a passport is accepted."
        ), "issuing_state"
    if document_kind == DocumentKind.POLICE:
        return _("Identification by the police is accepted when the Finnish police has made it."), "issuing_state"
    return _("This document is not accepted as proof of identity."), "document_kind"


def plain_number(document_number: str) -> str:
    """A document's number as it is compared: capitals, no spaces or hyphens."""
    return "".join(character for character in document_number.upper() if character.isalnum())


def document_index(*, document_kind: str, issuing_state: str, document_number: str) -> str:
    """The blind index by which a document is recognised without its number being stored (BR-OR-22)."""
    plain = f"{document_kind}|{issuing_state.upper()}|{plain_number(document_number)}"
    return blind_index(plain, purpose=DOCUMENT_PURPOSE)


def person_behind_document(*, person: Person, document_kind: str, issuing_state: str, document_number: str) -> Person:
    """The person whom the register knows by this document: `person`, or the one identified with it before (BR-OR-22).

    Somebody without an identity code is written down anew with each certificate of employment; the document tells that they
    are one, when the birth date agrees. A document seen with anybody else is refused.
    """
    index = document_index(document_kind=document_kind, issuing_state=issuing_state, document_number=document_number)
    seen = (
        Person.objects.filter(identity_proofs__document_index=index).exclude(pk=person.pk).order_by("pk").distinct()[:2]
    )
    others = list(seen)
    if not others:
        return person
    known = others[0]
    if len(others) == 1 and person.identity_index is None and known.birth_date == person.birth_date is not None:
        return known
    raise Refusal(
        "document_of_another_person",
        _(
            "This document has been shown before by somebody else in the register. Compare the number with the document; "
            "if it is right, contact the card issuer."
        ),
        field="document_number",
    )


def join_person(*, provisional: Person, known: Person) -> list[str]:
    """Give a provisional person's lines to the person whom the document proved them to be; the codes of those lines."""
    lines = EmploymentProofLine.objects.filter(person=provisional)
    codes = list(lines.values_list("code", flat=True))
    lines.update(person=known)
    Person.objects.filter(pk=provisional.pk).update(forgotten_at=now())
    return codes


def keep_identity_proof(
    *,
    person: Person,
    purpose: str,
    document_kind: str,
    document_number: str,
    issuing_state: str,
    document_valid_until: date,
    by: User,
    point: RegistrationPoint,
) -> IdentityProof:
    """Keep that this person's identity was verified face to face, by which document, where and by whom (BR-OR-01).

    The number is sealed; its last characters stay readable for comparing with a paper. Raises `document_not_accepted`, and
    `document_of_another_person` when the document was shown by somebody else.
    """
    number = plain_number(document_number)
    if len(number) < 4:
        raise Refusal(
            "document_number_missing",
            _("Write the document's number as it stands on the document."),
            field="document_number",
        )
    version = check_document(
        document_kind=document_kind, issuing_state=issuing_state, document_valid_until=document_valid_until
    )
    if (
        person_behind_document(
            person=person, document_kind=document_kind, issuing_state=issuing_state, document_number=number
        ).pk
        != person.pk
    ):
        raise Refusal(
            "document_of_another_person",
            _("The document belongs to another person in the register than the card's holder."),
            field="document_number",
        )
    return IdentityProof.objects.create(
        person=person,
        purpose=purpose,
        document_kind=document_kind,
        document_number=number,
        document_index=document_index(document_kind=document_kind, issuing_state=issuing_state, document_number=number),
        document_number_end=number[-3:],
        issuing_state=issuing_state.upper(),
        document_valid_until=document_valid_until,
        rule_version=version,
        verified_by=by,
        point=point,
        verified_at=now(),
    )


# -- Names ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SourcedName:
    """A holder's name, whose word it is, and of which day (BR-OR-21)."""

    family_name: str
    given_names: str
    source: str
    as_of: date


def register_answer(person: Person) -> MirroredPerson | None:
    """What the population register last said about the person; None without an identity code or an answer."""
    if not person.identity_index:
        return None
    return MirroredPerson.objects.with_identity_index(person.identity_index).first()


def unknown_to_register(person: Person) -> bool:
    """Whether the population register was asked and answered that it knows nobody with the person's identity code."""
    return bool(person.identity_index) and answered_unknown(identity_index=str(person.identity_index))


def printed_name(*, person: Person, family_name: str, given_names: str) -> SourcedName:
    """The name for card and certificates: the population register's where it has answered, otherwise the identity document's.

    `family_name` and `given_names` are what the registrar read from the document; never the employer's paper (BR-OR-21).
    """
    answer = register_answer(person)
    if answer is not None:
        return SourcedName(
            answer.family_name, answer.given_names, Person.NameSource.POPULATION_REGISTER, day_of(answer.fetched_at)
        )
    family, given = " ".join(family_name.split()), " ".join(given_names.split())
    if not family or not given:
        raise Refusal(
            "name_missing",
            _("Write the names as they stand in the identity document."),
            field="family_name" if not family else "given_names",
        )
    return SourcedName(family, given, Person.NameSource.IDENTITY_DOCUMENT, today())


def know_name(*, person: Person, name: SourcedName) -> bool:
    """Write the printed name into the person's row; True when it was another one before."""
    return note_name(person=person, given_names=name.given_names, family_name=name.family_name, source=name.source)


# -- Professional right -------------------------------------------------------------------------------------------------


def rights_of(person: Person, *, on: date | None = None) -> list[MirroredRight]:
    """The person's rights in force, as the professional register's mirror has them; restricted ones too."""
    if not person.identity_index:
        return []
    professional = find_professional(identity_index=person.identity_index)
    return professional.rights_in_force(on=on) if professional is not None else []


def professional_right_now(*, person: Person, right_code: str) -> ProfessionalRight:
    """A right as the professional register's mirror shows it today, not kept yet (BR-OR-04, BR-OR-07).

    It belongs to a person with a Finnish identity code whom the population register knows; otherwise `no_identity_code`,
    `not_in_population_register` or `no_professional_right`.
    """
    if not person.identity_index:
        raise Refusal(
            "no_identity_code",
            _("A professional card needs a Finnish personal identity code, and this person has none in the register."),
        )
    if register_answer(person) is None:
        raise Refusal("not_in_population_register", _why_unconfirmed(person))
    right = next((one for one in rights_of(person) if one.code_in_register == right_code), None)
    if right is None:
        raise Refusal(
            "no_professional_right",
            _("The professional register shows no such right in force for this person. It corrects its own errors."),
            right=right_code[:20],
        )
    return ProfessionalRight(
        person=person,
        registration_number=right.professional.registration_number,
        right_code=right.code_in_register,
        title_fi=right.title_fi,
        title_sv=right.title_sv,
        restriction=right.restriction,
        valid_from=right.valid_from,
        valid_until=right.valid_until,
        fetched_at=right.professional.fetched_at,
    )


def _why_unconfirmed(person: Person) -> Any:
    if unknown_to_register(person):
        return _(
            "The population register knows nobody with this personal identity code, so a professional card cannot be "
            "ordered. Compare the code with the identity document."
        )
    return _(
        "The population register has not confirmed this person. A professional card can be ordered when it has; "
        "look the person up again in a moment."
    )


def snapshot_professional_right(*, person: Person, right_code: str) -> ProfessionalRight:
    """Keep the right as the professional register shows it today; the row is never changed afterwards (BR-OR-05)."""
    right = professional_right_now(person=person, right_code=right_code)
    right.save()
    return right


# -- Acceptance ---------------------------------------------------------------------------------------------------------


def check_acceptance(*, terms_accepted: bool, data_confirmed: bool, terms_version: str = "") -> str:
    """The version of the terms of use in force; `terms_not_accepted` when this holder has not accepted them (BR-OR-20).

    `terms_version` is what stood on the form the holder read; empty when the terms in force were read.
    """
    version: str = rule("terms_of_use").version
    if not terms_accepted:
        raise Refusal(
            "terms_not_accepted",
            _("The holder accepts the terms of use before the card is ordered. Without that there is no order."),
            field="terms_accepted",
        )
    if not data_confirmed:
        raise Refusal(
            "terms_not_accepted",
            _("The holder confirms the data of the card and the certificates before the card is ordered."),
            field="data_confirmed",
        )
    if terms_version and terms_version != version:
        raise Refusal(
            "terms_not_accepted",
            _("The terms of use have changed since the form was made. Show the holder the terms in force."),
            field="terms_accepted",
            read=terms_version,
            in_force=version,
        )
    return version


def keep_acceptance(
    *,
    person: Person,
    terms_accepted: bool,
    data_confirmed: bool,
    confirmed_data: dict[str, Any],
    language: str,
    medium: str,
    form_place: str,
    by: User,
    terms_version: str = "",
) -> TermsAcceptance:
    """Keep that the holder accepted the terms of use and confirmed the data, and where the signed form lies (BR-OR-20)."""
    version = check_acceptance(
        terms_accepted=terms_accepted, data_confirmed=data_confirmed, terms_version=terms_version
    )
    if not form_place.strip():
        raise Refusal("form_place_missing", _("Tell where the signed form is kept."), field="form_place")
    return TermsAcceptance.objects.create(
        person=person,
        terms_version=version,
        language=language,
        medium=medium,
        confirmed_data=confirmed_data,
        form_place=form_place.strip(),
        recorded_by=by,
        accepted_at=now(),
    )


# -- Signers ------------------------------------------------------------------------------------------------------------


def names_agree(one: str, other: str) -> bool:
    """Whether two written names can be one person's: the shorter one's words, two at least, are all in the longer one."""
    words, more = set(fold(one).replace("-", " ").split()), set(fold(other).replace("-", " ").split())
    return min(len(words), len(more)) >= 2 and (words <= more or more <= words)


def named_signer(*, version: ContractVersion, signer_name: str) -> bool:
    """Whether the contract names this person among those who may give certificates of employment (BR-EC-08)."""
    return any(names_agree(one.get("name", ""), signer_name) for one in version.proof_signers)


# -- Lines --------------------------------------------------------------------------------------------------------------


def end_lines(
    *, organisation: Organisation, person: Person, last_day: date, reason: str
) -> list[tuple[EmploymentProofLine, MoveMade]]:
    """End the lines in force that an organisation has given for a person and that began by `last_day`; each with its move.

    A line that was to end earlier keeps its day.
    """
    lines = EmploymentProofLine.objects.filter(
        proof__organisation=organisation, person=person, state=ProofState.IN_FORCE, valid_from__lte=last_day
    ).select_related("proof__mandate", "proof__contract")
    return [
        (
            line,
            LINE.apply(
                line, "end", ended_at=now(), end_reason=reason, valid_until=min(line.valid_until or last_day, last_day)
            ),
        )
        for line in lines.order_by("pk")
    ]
