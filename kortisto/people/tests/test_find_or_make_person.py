"""One human being is one row, whoever types them in."""

from datetime import date

import pytest

from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import check_identity_code
from kortisto.kernel.testing import rule
from kortisto.people.models import Person
from kortisto.people.moves import find_or_make_person, learn_identity_code, look_alikes, note_name
from tests.world import fictive_identity_code

pytestmark = pytest.mark.django_db
DOCUMENT = Person.NameSource.IDENTITY_DOCUMENT
BORN = date(1994, 5, 1)


def code(individual: int, sign: str = "-", born: date = BORN):
    return check_identity_code(fictive_identity_code(born, individual, sign))


def enter(given="Aino", family="Mäkelä", **known):
    return find_or_make_person(given_names=given, family_name=family, name_source=DOCUMENT, **known)


def test_a_code_entered_twice_is_one_person():
    first, second = enter(identity_code=code(931)), enter(identity_code=code(931))
    assert first.made
    assert not second.made
    assert first.person.pk == second.person.pk


@rule("BR-DP-01")
def test_what_a_second_customer_types_neither_changes_nor_is_answered_by_what_the_first_one_typed(world):
    found = enter(
        "Hanna-Maija", "Virtaala", identity_code=check_identity_code(fictive_identity_code(date(1990, 3, 15), 921))
    )
    assert found.person == world.hanna
    world.hanna.refresh_from_db()
    assert world.hanna.name == "Hanna Maria Virtanen"


@rule("BR-OR-15")
def test_the_same_digits_with_another_sign_are_another_person():
    assert enter(identity_code=code(932, "-")).person.pk != enter(identity_code=code(932, "Y")).person.pk


def test_the_code_stands_nowhere_in_the_row():
    text = code(933).text
    person = enter(identity_code=code(933)).person
    row = Person.objects.filter(pk=person.pk).values().get()
    assert text not in str(
        {name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()}
    )
    assert person.identity_mask == "010594-****"


@rule("BR-OR-22")
def test_a_person_without_a_code_is_found_by_document_and_birth_date(world):
    first = enter("Ingrid", "Berg", birth_date=BORN)
    again = enter("Ingrid", "Berg", birth_date=BORN, shown_document=lambda: Person.objects.filter(pk=first.person.pk))
    assert again.person == first.person
    assert not again.made


@rule("BR-OR-22")
def test_a_person_without_a_code_is_never_found_by_name_alone():
    first = enter("Ingrid", "Berg", birth_date=BORN)
    second = enter("Ingrid", "Berg", birth_date=BORN, shown_document=Person.objects.none)
    assert second.made
    assert second.person.pk != first.person.pk
    assert second.look_alikes == (first.person.code,)


@rule("BR-OR-22")
def test_a_known_document_with_another_birth_date_is_refused():
    first = enter("Ingrid", "Berg", birth_date=BORN)
    with pytest.raises(Refusal) as refused:
        enter(birth_date=date(1990, 1, 1), shown_document=lambda: Person.objects.filter(pk=first.person.pk))
    assert (refused.value.code, refused.value.field) == ("document_of_another_person", "document_number")


def test_a_person_without_a_code_needs_a_birth_date():
    with pytest.raises(Refusal) as refused:
        enter()
    assert (refused.value.code, refused.value.field) == ("birth_date_needed", "birth_date")


@rule("BR-OR-22")
def test_every_person_has_a_holder_number_of_their_own_that_is_not_their_code():
    one, two = enter(identity_code=code(934)).person, enter(birth_date=BORN).person
    assert one.holder_number != two.holder_number
    assert one.holder_number.isdigit()
    assert len(one.holder_number) == 11


def test_look_alikes_are_compared_without_marks_and_case():
    person = enter("Åsa", "Öström", birth_date=BORN).person
    assert look_alikes(given_names="asa", family_name="ÖSTRÖM", birth_date=BORN) == [person.code]
    assert look_alikes(given_names="Åsa", family_name="Öström", birth_date=date(1994, 5, 2)) == []


def test_a_person_known_without_a_code_can_learn_it_once():
    person = enter(birth_date=BORN).person
    assert learn_identity_code(person=person, code=code(935))
    assert not learn_identity_code(person=person, code=code(935))
    assert Person.objects.with_identity_code(code(935)).get() == person
    with pytest.raises(Refusal, match="identity_code_of_another_person"):
        learn_identity_code(person=person, code=code(936))


def test_the_code_of_somebody_else_is_refused(world):
    person = enter(birth_date=BORN).person
    with pytest.raises(Refusal, match="identity_code_of_another_person"):
        learn_identity_code(person=person, code=check_identity_code(fictive_identity_code(date(1990, 3, 15), 921)))


def test_a_name_told_by_the_person_does_not_replace_one_read_from_a_document():
    person = enter("Aino", "Mäkelä", birth_date=BORN).person
    assert not note_name(person=person, given_names="Aino", family_name="Salo", source=Person.NameSource.PORTAL)
    assert person.family_name == "Mäkelä"
    assert note_name(
        person=person, given_names="Aino", family_name="Salo", source=Person.NameSource.POPULATION_REGISTER
    )
    person.refresh_from_db()
    assert (person.family_name, person.sort_key.split(" ")[0]) == ("Salo", "salo")
