"""Authorising a point: by its own number and its owner's business ID, and every way in which that goes wrong."""

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.contracts.actions.add_mandate import add_mandate
from kortisto.contracts.actions.look_up_point import look_up_point
from kortisto.contracts.actions.remove_mandate import remove_mandate
from kortisto.contracts.models import Mandate
from kortisto.contracts.tests.cast import drafted, with_mandate
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, TooMany
from kortisto.kernel.testing import rule
from kortisto.organisations.models import RegistrationPoint
from kortisto.rulebook.read import rule as in_rulebook


def refused(world, version, **typed) -> Refusal:
    """What the application says to a number and a business ID; Keskus and its owner's unless told otherwise."""
    asked = {"service_number": world.keskus.service_number, "business_id": world.county.business_id} | typed
    with pytest.raises(Refusal) as said:
        add_mandate(actor=world.otto, version=version, **asked)
    assert not Mandate.objects.filter(contract=version.contract).exists()
    return said.value


@rule("BR-AU-04")
def test_two_points_of_a_county_are_authorised_by_two_mandates_with_two_numbers(world):
    version = drafted(world)
    first, second = with_mandate(world, version, world.keskus), with_mandate(world, version, world.ita)
    assert [first.point, second.point] == [world.keskus, world.ita]
    assert first.point.service_number != second.point.service_number


@rule("BR-AU-03")
def test_a_number_may_be_typed_in_groups_as_people_read_it(world):
    version = drafted(world)
    mandate = add_mandate(
        actor=world.otto, version=version, service_number=f" {world.keskus.grouped_number} ",
        business_id=world.county.business_id,
    )  # fmt: skip
    assert mandate.point == world.keskus


@rule("BR-AU-03")
def test_a_mistyped_number_is_told_from_an_unknown_one(world):
    version = drafted(world)
    number = world.keskus.service_number
    mistyped = number[:3] + str((int(number[3]) + 1) % 10) + number[4:]
    assert refused(world, version, service_number=mistyped).code == "service_number_mistyped"
    assert refused(world, version, service_number="30000015"[:7]).code == "service_number_malformed"
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(service_number="90000001")
    assert refused(world, version, service_number=number).code == "service_number_unknown"


@rule("BR-AU-10")
@pytest.mark.parametrize("prefix", ["", "TKS", "tks "])
def test_a_contracts_number_typed_instead_is_recognised_and_named(world, prefix):
    version = drafted(world)
    number = world.county_contract.number
    said = refused(world, version, service_number=prefix + number.removeprefix("TKS"))
    assert said.code == "contract_number_typed"
    assert number in str(said.sentence)
    assert said.field == "service_number"


@rule("BR-AU-17")
def test_an_organisation_cannot_authorise_its_own_point(world):
    version = drafted(world)
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(owner=world.other_clinic)
    said = refused(world, version, business_id=world.other_clinic.business_id)
    assert said.code == "own_point"


@rule("BR-AU-11")
def test_a_business_id_that_is_not_the_owners_stops_the_mandate_and_names_whose_the_number_is(world):
    version = drafted(world)
    said = refused(world, version, business_id=world.clinic.business_id)
    assert said.code == "business_id_not_owners"
    assert said.field == "business_id"
    assert world.keskus.name_fi in str(said.sentence)
    assert world.county.name_fi in str(said.sentence)


def test_a_mistyped_business_id_is_not_taken_for_somebody_elses(world):
    assert refused(world, drafted(world), business_id="1234567-8").code == "business_id_wrong"


@rule("BR-AU-12")
def test_a_point_that_does_not_serve_others_cannot_be_authorised(world):
    version = drafted(world)
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(offers_mandated_service=False)
    assert refused(world, version).code == "point_without_mandated_service"


def test_a_closing_point_takes_no_new_mandates(world):
    version = drafted(world)
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(state="closing")
    assert refused(world, version).code == "point_closed"


@rule("BR-AU-13")
def test_a_second_open_mandate_to_the_same_point_is_refused(world):
    version = drafted(world)
    with_mandate(world, version, world.keskus)
    with pytest.raises(Refusal) as said:
        with_mandate(world, version, world.keskus)
    assert said.value.code == "duplicate_mandate"
    assert Mandate.objects.filter(contract=version.contract).count() == 1


@rule("BR-AU-02")
@pytest.mark.parametrize("kind", ["professional", "organisation"])
def test_a_mandate_covers_personnel_and_actor_cards_only(world, kind):
    said = refused(world, drafted(world), card_kinds=["personnel", kind])
    assert said.code == "mandate_wrong_kinds"


def test_a_removed_mandate_can_be_given_again(world):
    version = drafted(world)
    mandate = with_mandate(world, version, world.keskus)
    remove_mandate(actor=world.otto, version=version, mandate=mandate)
    mandate.refresh_from_db()
    assert mandate.state == "withdrawn"
    assert with_mandate(world, version, world.keskus).state == "draft"


def test_somebody_elses_mandate_is_not_found_in_the_application(world):
    version = drafted(world)
    with pytest.raises(NotVisible):
        remove_mandate(actor=world.otto, version=version, mandate=world.clinic_mandate)


def test_a_reader_cannot_authorise_anybody(world):
    with pytest.raises(RightMissing):
        look_up_point(actor=world.leena, account=world.clinic_account, service_number=world.keskus.service_number)


@rule("BR-SC-03")
def test_a_look_up_tells_name_and_owner_only(world):
    found = look_up_point(actor=world.otto, account=world.other_account, service_number=world.keskus.service_number)
    assert (found.point.name_fi, found.owner.name_fi) == (world.keskus.name_fi, world.county.name_fi)
    assert not found.delivery_address
    assert not found.contact_name


@rule("BR-AU-10")
def test_with_the_owners_business_id_the_rest_is_filled_in_from_the_point(world):
    found = look_up_point(
        actor=world.otto, account=world.other_account, service_number=world.keskus.service_number,
        business_id=world.county.business_id,
    )  # fmt: skip
    assert (found.delivery_address, found.contact_name) == (world.keskus.delivery_address, world.keskus.contact_name)


@rule("BR-SC-03")
def test_look_ups_are_limited_and_refused_tries_count(world):
    most = in_rulebook("service_number_look_ups_an_hour")
    for _ in range(most):
        with pytest.raises(Refusal) as said:
            look_up_point(actor=world.otto, account=world.other_account, service_number="1")
        assert said.value.code == "service_number_malformed"
    with pytest.raises(TooMany):
        look_up_point(actor=world.otto, account=world.other_account, service_number=world.keskus.service_number)
    with pytest.raises(TooMany):
        with_mandate(world, drafted(world), world.keskus)
    assert look_up_point(actor=world.maija, account=world.clinic_account, service_number=world.keskus.service_number)


def test_a_look_up_is_on_record_with_the_account_it_was_made_for(world):
    look_up_point(actor=world.otto, account=world.other_account, service_number=world.keskus.service_number)
    event = AuditEvent.objects.get(event="point:looked_up")
    assert (event.subject, event.context) == (world.keskus.reference, world.other_account.reference)
