"""A point found by name is asked first, and its number stays its own until it has accepted."""

import pytest

from kortisto.contracts.actions.request_mandate import request_mandate
from kortisto.contracts.models import Mandate
from kortisto.contracts.tests.cast import asked, drafted, with_mandate
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.kernel.testing import rule
from kortisto.organisations.models import RegistrationPoint


@rule("BR-AU-03")
def test_the_points_owner_is_asked_and_the_number_is_not_in_the_application_yet(world, posted):
    mandate = asked(world, drafted(world))
    assert (mandate.state, mandate.service_number, mandate.found_by_name) == ("asked", "", True)
    assert mandate.typed_business_id == world.county.business_id
    assert {to for name, to, _facts in posted if name == "mandate_asked"} == {world.kaisa.actor_code}


@rule("BR-AU-03")
def test_a_point_that_wants_to_accept_each_mandate_is_asked_also_when_its_number_was_typed(world, posted):
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(accepts_by_request=True)
    version = drafted(world)
    by_request, by_number = with_mandate(world, version, world.keskus), with_mandate(world, version, world.ita)
    assert (by_request.state, by_request.service_number) == ("asked", world.keskus.service_number)
    assert by_number.state == "draft", "by default nobody is asked"
    assert [name for name, _to, _facts in posted].count("mandate_asked") == 1


def refused(world, point, **more):
    with pytest.raises(Refusal) as said:
        request_mandate(actor=world.otto, version=more.pop("version", None) or drafted(world), point=point, **more)
    return said.value


@rule("BR-AU-12")
def test_a_point_that_does_not_serve_others_cannot_be_asked(world):
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(offers_mandated_service=False)
    world.keskus.refresh_from_db()
    assert refused(world, world.keskus).code == "point_without_mandated_service"
    assert not Mandate.objects.filter(giver=world.other_clinic).exists()


@rule("BR-AU-17")
def test_ones_own_point_cannot_be_asked(world):
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(owner=world.other_clinic)
    world.keskus.refresh_from_db()
    assert refused(world, world.keskus).code == "own_point"


@rule("BR-AU-13")
def test_a_point_is_not_asked_twice(world):
    version = drafted(world)
    asked(world, version)
    assert refused(world, world.keskus, version=version).code == "duplicate_mandate"


@rule("BR-AU-02")
def test_a_point_is_asked_for_personnel_and_actor_cards_only(world):
    assert refused(world, world.keskus, card_kinds=["professional"]).code == "mandate_wrong_kinds"


def test_a_mandate_of_another_type_of_contract_is_not_asked_for(world):
    version = drafted(world)
    type(version.contract).objects.filter(pk=version.contract_id).update(type="organisation")
    assert refused(world, world.keskus, version=version).code == "mandate_not_in_this_type"


def test_strangers_and_readers_ask_nobody(world):
    version = drafted(world)
    with pytest.raises(NotVisible):
        request_mandate(actor=world.maija, version=version, point=world.keskus)
    with pytest.raises(RightMissing):
        request_mandate(actor=world.leena, version=world.clinic_version, point=world.ita)
