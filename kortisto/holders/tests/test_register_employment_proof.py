"""Registering a certificate of employment."""

from datetime import date, timedelta

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.contracts.models import CardContract, Mandate
from kortisto.contracts.states import MandateState, VersionState
from kortisto.holders.actions.register_employment_proof import register_employment_proof
from kortisto.holders.models import EmploymentProof, EmploymentProofLine
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal, RightMissing
from kortisto.kernel.testing import rule
from kortisto.people.models import Person
from tests.world import fictive_identity_code

pytestmark = pytest.mark.django_db

MATTI = fictive_identity_code(date(1984, 6, 1), 930)


def a_line(**changes):
    return {
        "family_name": "Meikäläinen",
        "given_names": "Matti Olavi",
        "card_kind": "actor",
        "title": "ICT-asiantuntija",
        "valid_from": date(2026, 1, 1),
        "valid_until": None,
        "identity_code": MATTI,
        **changes,
    }


def register(world, **changes):
    given = {
        "actor": world.riitta,
        "point": world.keskus,
        "contract": world.clinic_contract,
        "channel": "brought",
        "received_on": today(),
        "signed_on": today(),
        "signer_name": "Maija Korhonen",
        "signer_position": "toimitusjohtaja",
        "archive_place": "Mappi 4/2026",
        "lines": [a_line()],
        **changes,
    }
    return register_employment_proof(**given)


def refused(world, code, **changes):
    with pytest.raises(Refusal) as refusal:
        register(world, **changes)
    assert refusal.value.code == code
    return refusal.value


@rule("BR-EC-02")
@pytest.mark.parametrize("channel", ["brought", "post"])
def test_a_certificate_is_brought_along_or_posted(world, channel):
    proof = register(world, channel=channel)
    assert proof.channel == channel
    assert proof.mandate == world.clinic_mandate
    assert proof.received_by == world.riitta


@rule("BR-EC-02")
def test_the_portal_is_no_channel_until_the_issuer_switches_it_on(world):
    assert refused(world, "channel_not_allowed", channel="portal").field == "channel"


def test_the_lines_name_person_kind_title_and_period(world):
    proof = register(world, lines=[a_line(valid_until=date(2027, 12, 31))])
    line = proof.lines.get()
    assert (line.name, line.card_kind, line.title) == ("Matti Olavi Meikäläinen", "actor", "ICT-asiantuntija")
    assert (line.valid_from, line.valid_until) == (date(2026, 1, 1), date(2027, 12, 31))
    assert line.person.identity_mask == MATTI[:7] + "****"


@rule("BR-OR-21")
def test_the_papers_name_is_not_taken_for_a_checked_one(world):
    person = register(world).lines.get().person
    assert person.name_source == Person.NameSource.EMPLOYMENT_PROOF
    assert person.name_checked_at is None


def test_a_code_that_exists_attaches_to_that_person_and_changes_nothing_about_them(world):
    code = fictive_identity_code(date(1990, 3, 15), 921)
    line = register(world, lines=[a_line(identity_code=code, family_name="Virta")]).lines.get()
    assert line.person == world.hanna
    world.hanna.refresh_from_db()
    assert world.hanna.family_name == "Virtanen"
    assert line.family_name == "Virta"


@rule("BR-OR-15")
def test_codes_that_differ_in_the_sign_alone_are_two_persons(world):
    other = MATTI.replace("-", "Y")
    proof = register(world, lines=[a_line(), a_line(identity_code=other)])
    assert proof.lines.values("person").distinct().count() == 2


@rule("BR-OR-22")
def test_somebody_without_a_code_is_written_down_by_birth_date(world):
    line = register(world, lines=[a_line(identity_code="", birth_date=date(1984, 6, 1))]).lines.get()
    assert line.person.birth_date == date(1984, 6, 1)
    assert line.person.identity_index is None
    assert line.person.holder_number


@rule("BR-OR-22")
def test_a_name_alone_does_not_tell_who_somebody_is(world):
    assert refused(world, "birth_date_needed", lines=[a_line(identity_code="")]).code == "birth_date_needed"


@rule("BR-EC-05")
def test_a_certificate_is_taken_from_the_contracts_submission_on(world):
    world.clinic_version.__class__.objects.filter(pk=world.clinic_version.pk).update(state=VersionState.SUBMITTED)
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(state=MandateState.SUBMITTED)
    assert register(world).mandate == world.clinic_mandate


@rule("BR-EC-05")
def test_a_draft_takes_no_certificate(world):
    world.clinic_version.__class__.objects.filter(pk=world.clinic_version.pk).update(state=VersionState.DRAFT)
    refused(world, "contract_not_in_force")


@rule("BR-EC-05")
def test_a_contract_that_lapsed_unsigned_takes_none_either(world):
    world.clinic_version.__class__.objects.filter(pk=world.clinic_version.pk).update(state=VersionState.LAPSED)
    refused(world, "contract_not_in_force")


@rule("BR-EC-07")
def test_without_a_mandate_to_the_point_there_is_nothing_to_serve(world):
    refused(world, "no_mandate", actor=world.rebekka, point=world.ita)


@rule("BR-EC-08")
def test_a_signer_whom_the_contract_names_is_enough(world):
    proof = register(world, signer_name="Korhonen Maija")
    assert proof.signer_check == EmploymentProof.SignerCheck.NAMED


@rule("BR-EC-08")
def test_another_signer_takes_a_call_back(world):
    assert refused(world, "signer_not_named", signer_name="Sari Salo").field == "call_back_note"
    proof = register(world, signer_name="Sari Salo", call_back_note="Maija Korhonen, 23.11. klo 10")
    assert proof.signer_check == EmploymentProof.SignerCheck.CALLED_BACK


@rule("BR-SC-04")
def test_a_registrar_does_not_register_what_they_have_signed_themselves(world):
    world.clinic_version.__class__.objects.filter(pk=world.clinic_version.pk).update(
        proof_signers=[{"name": "Riitta Rantanen", "position": "ylihoitaja"}]
    )
    signer = f"{world.riitta.family_name} {world.riitta.given_names}"
    assert refused(world, "own_signature", signer_name=signer).field == "signer_name"
    assert register(world, actor=world.rauno, signer_name=signer, call_back_note="Maija Korhonen, 23.11. klo 10")


@rule("BR-EC-08")
def test_a_line_that_the_applicant_signed_is_flagged(world):
    own, other = (
        a_line(family_name="Korhonen", given_names="Maija Helena"),
        fictive_identity_code(date(1970, 1, 2), 931),
    )
    proof = register(world, lines=[own, a_line(identity_code=other)])
    assert [line.signed_by_applicant for line in proof.lines.order_by("pk")] == [True, False]


@rule("BR-EC-03")
def test_a_kind_that_the_mandate_does_not_cover_is_refused(world):
    refusal = refused(world, "wrong_card_kind", lines=[a_line(), a_line(card_kind="organisation")])
    assert refusal.facts["line"] == 2


def test_a_professional_card_needs_no_certificate_and_gets_no_line(world):
    refused(world, "wrong_card_kind", lines=[a_line(card_kind="professional")])


@rule("BR-SC-04", "BR-RG-11")
def test_a_registrar_does_not_register_a_certificate_for_themselves(world):
    refused(world, "own_card", lines=[a_line(identity_code=fictive_identity_code(date(1975, 5, 4), 911))])


def test_a_stranger_registers_nothing(world):
    with pytest.raises(RightMissing) as refusal:
        register(world, actor=world.stella)
    assert refusal.value.code == "no_right"


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no_lines", {"lines": []}),
        ("date_in_future", {"received_on": today() + timedelta(days=1)}),
        ("signed_after_receipt", {"received_on": today() - timedelta(days=2)}),
        ("line_twice", {"lines": [a_line(), a_line(title="Toinen")]}),
        ("period_backwards", {"lines": [a_line(valid_until=date(2025, 1, 1))]}),
        ("identity_code_wrong", {"lines": [a_line(identity_code="010101-0000")]}),
    ],
)
def test_what_cannot_be_is_refused(world, code, changes):
    before = EmploymentProofLine.objects.count()
    refused(world, code, **changes)
    assert EmploymentProofLine.objects.count() == before


def test_a_doubled_form_makes_one_certificate(world):
    first = register(world, once="lomake-1234567890abcdef")
    again = register(world, once="lomake-1234567890abcdef")
    assert first == again
    assert EmploymentProof.objects.exclude(pk=world.hanna_proof.pk).count() == 1


@rule("BR-LG-01", "BR-LG-02")
def test_the_act_stands_in_the_log_without_the_code(world):
    proof = register(world)
    event = AuditEvent.objects.get(event="employmentproof:registered")
    assert event.subject == proof.reference
    assert event.grounds["right"] == world.riitta_right.code
    assert MATTI not in str(event.payload.data)


def test_the_county_registers_certificates_of_its_own_staff(world):
    proof = register(
        world, contract=CardContract.objects.get(pk=world.county_contract.pk), lines=[a_line(card_kind="personnel")]
    )
    assert proof.mandate is None
