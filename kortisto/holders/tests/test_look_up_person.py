"""Finding a person who is present by the complete identity code."""

from datetime import date

import pytest
from django.utils import translation

from kortisto.audit.models import AuditEvent
from kortisto.holders.actions.ask_population_register import ask_population_register
from kortisto.holders.actions.look_up_person import look_up_person
from kortisto.holders.moves import professional_right_now, unknown_to_register
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import WrongIdentifier, check_identity_code
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.people.models import Person
from kortisto.registers.models import MirroredProfessional, PersonQuery
from tests.world import fictive_identity_code

pytestmark = pytest.mark.django_db
HANNAS_CODE = fictive_identity_code(date(1990, 3, 15), 921)


def look_up(world, **changes):
    return look_up_person(**{"actor": world.rebekka, "identity_code": HANNAS_CODE, "purpose": "handover", **changes})


@rule("BR-OR-23")
def test_a_person_is_found_at_any_point_and_the_purpose_is_kept(world):
    assert look_up(world) == world.hanna
    event = AuditEvent.objects.get(event="person:looked_up")
    assert (event.actor_code, event.person, event.purpose) == (
        world.rebekka.actor_code, world.hanna.reference, "handover",
    )  # fmt: skip
    assert HANNAS_CODE not in str(event.grounds)


@rule("BR-OR-15")
def test_another_sign_is_another_person(world):
    with pytest.raises(Refusal) as refusal:
        look_up(world, identity_code=HANNAS_CODE.replace("-", "X"))
    assert refusal.value.code == "person_not_found"


def test_an_incomplete_code_finds_nobody(world):
    with pytest.raises(WrongIdentifier):
        look_up(world, identity_code=HANNAS_CODE[:10])


@rule("BR-OR-23")
def test_looking_for_nobody_is_on_record_too(world):
    with pytest.raises(Refusal):
        look_up(world, identity_code=fictive_identity_code(date(1999, 9, 9), 950))
    event = AuditEvent.objects.get(event="action:refused")
    assert (event.refusal_code, event.grounds["purpose"]) == ("person_not_found", "handover")


@rule("BR-SC-01")
def test_only_a_registrar_looks_anybody_up(world):
    with pytest.raises(Refusal) as refusal:
        look_up(world, actor=world.stella)
    assert refusal.value.code == "no_right"


@rule("BR-OR-04")
def test_a_registered_professional_is_written_down_and_the_population_register_asked(world):
    code = check_identity_code(fictive_identity_code(date(1977, 7, 7), 955))
    row = MirroredProfessional(
        registration_number="90000000955", family_name="Öhman", given_names="Sari", fetched_at=now()
    )
    row.know_identity_code(code)
    row.save()
    person = look_up(world, identity_code=code.text, purpose="order")
    assert person.name_source == Person.NameSource.PROFESSIONAL_REGISTER
    assert person.name_checked_at is None
    assert PersonQuery.objects.filter(asked_by=world.rebekka.actor_code).count() == 1


@rule("BR-OR-04")
def test_an_answer_that_nobody_has_the_code_does_not_look_like_waiting(world):
    person = look_up(world)
    assert not unknown_to_register(person)
    run_now("registers:answer_person", code=PersonQuery.objects.get().code)
    assert unknown_to_register(person)
    with pytest.raises(Refusal) as refusal:
        professional_right_now(person=person, right_code="nurse")
    with translation.override("en"):
        assert "knows nobody" in str(refusal.value.sentence)
    look_up(world)
    assert not unknown_to_register(person), "it has been asked again"


def test_who_has_no_code_is_in_no_population_register(world):
    person = Person.objects.create(
        family_name="Smith", given_names="John", birth_date=date(1980, 1, 1), name_source="employment_proof"
    )
    with pytest.raises(Refusal) as refusal:
        ask_population_register(actor=world.riitta, person=person)
    assert refusal.value.code == "no_identity_code"
