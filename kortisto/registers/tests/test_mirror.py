"""The desk reads the mirrors: what a delivery brings, changes and takes away, and what a broken one leaves alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection

from kortisto.kernel.clock import now, today
from kortisto.kernel.identifiers import check_identity_code
from kortisto.kernel.testing import rule
from kortisto.registers import jobs
from kortisto.registers.errors import BrokenDelivery, RegisterDown
from kortisto.registers.fictive import companies, people
from kortisto.registers.look_up import ask_person, find_organisation, find_person, find_professional, refreshed_at
from kortisto.registers.models import (
    MirroredOrganisation,
    MirroredPerson,
    MirroredProfessional,
    MirroredRight,
    PersonQuery,
    Refresh,
    RegisterName,
)
from kortisto.registers.moves import mirror_person, mirror_professionals
from kortisto.registers.population import PostalAddress

pytestmark = pytest.mark.django_db
ALL = [each.professional for each in people() if each.professional]
SIXTY = ALL[:60]
SOMEBODY = people()[0]


def code_of(text):
    return check_identity_code(text)


def refreshed(delivery):
    refresh = Refresh.objects.create(register=RegisterName.PROFESSIONAL)
    mirror_professionals(refresh=refresh, delivery=delivery)
    return refresh


@rule("BR-OR-04")
def test_a_professional_is_found_in_the_mirror_with_the_rights_of_the_day():
    jobs.refresh_professionals()
    found = find_professional(identity_code=code_of(SOMEBODY.record.identity_code))
    assert found.registration_number == SOMEBODY.professional.registration_number
    assert [right.code_in_register for right in found.rights_in_force()] == [SOMEBODY.professional.rights[0].code]
    assert found.rights_in_force(on=date(1970, 1, 1)) == []
    assert find_professional(registration_number=found.registration_number) == found
    assert find_professional(identity_index=found.identity_index) == found
    assert find_professional() is None


def test_the_refresh_is_a_row_that_says_how_old_the_mirror_is():
    assert refreshed_at(RegisterName.PROFESSIONAL) is None
    jobs.refresh_professionals()
    refresh = Refresh.objects.get()
    assert (refresh.state, refresh.delivered, refresh.changed, refresh.gone) == ("done", 400, 400, 0)
    assert refreshed_at(RegisterName.PROFESSIONAL) == refresh.ended_at


@rule("BR-OR-15")
def test_codes_that_differ_only_in_the_sign_are_different_people():
    one = replace(SIXTY[0], registration_number="90000000001", identity_code="010594-9032")
    other = replace(SIXTY[1], registration_number="90000000002", identity_code="010594Y9032")
    refreshed([one, other])
    assert find_professional(identity_code=code_of("010594-9032")).registration_number == "90000000001"
    assert find_professional(identity_code=code_of("010594Y9032")).registration_number == "90000000002"
    assert find_professional(identity_code=code_of("010594X9032")) is None


@rule("BR-DP-01")
def test_no_complete_identity_code_stands_in_the_mirrors():
    jobs.refresh_professionals()
    mirror_person(record=SOMEBODY.record)
    tables = (MirroredProfessional, MirroredPerson, PersonQuery)
    ask_person(identity_code=code_of(SOMEBODY.record.identity_code), by="user:RIITTA")
    with connection.cursor() as cursor:
        for model in tables:
            cursor.execute(f"SELECT t::text FROM {model._meta.db_table} t")
            text = "\n".join(row[0] for row in cursor.fetchall())
            assert text
            assert SOMEBODY.record.identity_code not in text
    found = find_professional(identity_code=code_of(SOMEBODY.record.identity_code))
    assert found.identity_mask == SOMEBODY.record.identity_code[:7] + "****"
    assert found.identity_code.open_for_program() == SOMEBODY.record.identity_code


def test_a_delivery_like_the_last_one_writes_nothing(django_assert_max_num_queries):
    refreshed(SIXTY)
    with django_assert_max_num_queries(8):
        again = refreshed(SIXTY)
    assert (again.delivered, again.changed, again.gone) == (60, 0, 0)


@rule("BR-OR-07")
def test_a_right_that_ends_or_is_restricted_is_seen_the_next_day():
    refreshed(SIXTY)
    right = SIXTY[0].rights[0]
    ended = replace(right, valid_until=today() - timedelta(days=1))
    again = refreshed([replace(SIXTY[0], rights=(ended,)), *SIXTY[1:]])
    assert again.changed == 1
    found = find_professional(registration_number=SIXTY[0].registration_number)
    assert found.rights_in_force() == []
    assert found.rights.count() == 1
    refreshed([replace(SIXTY[0], rights=(replace(right, restriction="Rajoitettu"),)), *SIXTY[1:]])
    assert [each.restriction for each in found.rights_in_force()] == ["Rajoitettu"]


def test_a_right_that_is_delivered_no_more_is_gone_and_its_row_stays():
    refreshed(SIXTY)
    both = next(each for each in SIXTY if len(each.rights) == 2)
    refreshed([replace(each, rights=each.rights[:1]) if each == both else each for each in SIXTY])
    found = find_professional(registration_number=both.registration_number)
    assert [right.code_in_register for right in found.rights_in_force()] == [both.rights[0].code]
    assert MirroredRight.objects.filter(professional=found).count() == 2


def test_who_is_delivered_no_more_is_not_found_and_comes_back_when_delivered_again():
    refreshed(SIXTY)
    assert refreshed(SIXTY[1:]).gone == 1
    assert find_professional(registration_number=SIXTY[0].registration_number) is None
    refreshed(SIXTY)
    assert find_professional(registration_number=SIXTY[0].registration_number).gone_at is None


def test_a_delivery_that_would_drop_a_tenth_of_all_is_not_believed():
    refreshed(SIXTY)
    with pytest.raises(BrokenDelivery, match="20 of 60"):
        refreshed(SIXTY[:40])
    assert MirroredProfessional.objects.filter(gone_at__isnull=True).count() == 60


def test_a_delivery_that_names_somebody_twice_is_not_believed():
    with pytest.raises(BrokenDelivery, match="twice"):
        refreshed([*SIXTY, SIXTY[0]])
    assert not MirroredProfessional.objects.exists()


def test_a_broken_delivery_leaves_the_mirror_as_it_was_and_a_row_that_says_why(monkeypatch):
    jobs.refresh_professionals()

    class Breaking:
        def deliver(self):
            yield replace(ALL[0], family_name="Muuttunut")
            raise BrokenDelivery("line 2 cannot be read")

    monkeypatch.setattr(jobs, "professional_register", Breaking)
    with pytest.raises(BrokenDelivery):
        jobs.refresh_professionals()
    failed = Refresh.objects.get(state="failed")
    assert failed.problem == "line 2 cannot be read"
    assert not MirroredProfessional.objects.filter(family_name="Muuttunut").exists()
    assert refreshed_at(RegisterName.PROFESSIONAL) == Refresh.objects.get(state="done").ended_at


def test_one_register_being_down_stops_no_others_refresh(monkeypatch, settings):
    class Down:
        def deliver(self):
            raise RegisterDown("no answer")

    monkeypatch.setattr(jobs, "professional_register", Down)
    with pytest.raises(RegisterDown, match="professional"):
        jobs.refresh_nightly()
    assert find_organisation(companies()[0].business_id).name_fi == companies()[0].name_fi


def test_a_refresh_whose_worker_was_killed_is_closed_by_the_next():
    Refresh.objects.create(register=RegisterName.PROFESSIONAL, created_at=now() - timedelta(hours=7))
    jobs.refresh_professionals()
    assert sorted(Refresh.objects.values_list("state", "problem")) == [("done", ""), ("failed", "the worker stopped")]


def test_organisations_change_their_names_and_go(monkeypatch):
    jobs.refresh_organisations()

    class Newer:
        def deliver(self):
            first, _gone, *rest = companies()
            return iter([replace(first, name_sv="Nytt namn"), *rest])

    monkeypatch.setattr(jobs, "business_register", Newer)
    jobs.refresh_organisations()
    assert find_organisation(companies()[0].business_id).name_sv == "Nytt namn"
    assert find_organisation(companies()[1].business_id) is None
    assert MirroredOrganisation.objects.get(business_id=companies()[1].business_id).gone_at is not None


def test_a_question_to_the_population_register_is_answered_by_a_job_once(monkeypatch):
    code = code_of(SOMEBODY.record.identity_code)
    assert find_person(identity_code=code) is None
    query = ask_person(identity_code=code, by="user:RIITTA")
    assert query.state == "asked"
    jobs.answer_person(code=query.code)
    query.refresh_from_db()
    assert query.state == "found"
    found = find_person(identity_code=code)
    assert query.answer == found
    assert (found.family_name, found.birth_date) == (SOMEBODY.record.family_name, SOMEBODY.record.birth_date)
    assert found.street.open_for_program() == SOMEBODY.record.address.street
    monkeypatch.setattr(jobs, "population_register", lambda: pytest.fail("asked twice"))
    jobs.answer_person(code=query.code)


def test_a_person_the_register_does_not_know_is_said_to_be_unknown():
    query = ask_person(identity_code=code_of("010594Y9032"), by="user:RIITTA")
    jobs.answer_person(code=query.code)
    query.refresh_from_db()
    assert (query.state, query.answer) == ("unknown", None)


@rule("BR-OR-19")
def test_when_a_ban_is_laid_on_an_address_the_mirror_forgets_it():
    record = SOMEBODY.record
    mirror_person(record=record)
    mirror_person(record=replace(record, address=None, address_ban=True))
    found = find_person(identity_code=code_of(record.identity_code))
    assert found.address_ban
    assert not found.has_address
    assert (found.street, found.postal_code, found.town) == (None, "", "")


def test_people_asked_about_long_ago_are_asked_about_again(monkeypatch):
    person = mirror_person(record=SOMEBODY.record)
    MirroredPerson.objects.filter(pk=person.pk).update(fetched_at=now() - timedelta(days=8))

    class Moved:
        def find(self, identity_code):
            return replace(SOMEBODY.record, address=PostalAddress("Uusikatu 9", "20100", "Turku"))

    monkeypatch.setattr(jobs, "population_register", Moved)
    jobs.refresh_people()
    person.refresh_from_db()
    assert person.town == "Turku"
    assert person.street.open_for_program() == "Uusikatu 9"


def test_titles_are_shown_in_the_readers_language():
    from django.utils import translation

    refreshed(SIXTY[:1])
    right = MirroredRight.objects.get()
    for language, title in (("fi", right.title_fi), ("sv", right.title_sv), ("en", right.title_fi)):
        with translation.override(language):
            assert right.title == title
