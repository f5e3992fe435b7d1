"""Registration points: each with a number of its own, kept up to date by its owner."""

import pytest

from kortisto.contracts.models import Customership
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.kernel.identifiers import check_service_number
from kortisto.kernel.testing import rule
from kortisto.organisations import moves
from kortisto.organisations.actions.change_point import change_point
from kortisto.organisations.actions.open_registration_point import open_registration_point
from kortisto.organisations.models import RegistrationPoint
from kortisto.organisations.queries import counties_without_offering_point
from kortisto.organisations.service import fee_text

DETAILS = {
    "name_fi": "Pohjoisen rekisteröintipiste", "visiting_address": "Pohjoistie 1", "delivery_address": "Pohjoistie 1, ovi 2",
    "municipality": "Koivuranta",
}  # fmt: skip


def opened(world, **changes) -> RegistrationPoint:
    return open_registration_point(actor=world.kaisa, account=world.county_account, **{**DETAILS, **changes})


@rule("BR-AU-05")
def test_every_point_gets_a_number_of_its_own_with_a_check_digit(world):
    numbers = [opened(world).service_number for _ in range(30)]
    assert len(set(numbers)) == 30
    assert all(check_service_number(number) == number for number in numbers)


@rule("BR-AU-05")
def test_a_closed_points_number_is_not_given_again(world, monkeypatch):
    RegistrationPoint.objects.filter(pk=world.ita.pk).update(state="closed")
    drawn = iter([world.ita.service_number, world.keskus.service_number, "30000015"])
    monkeypatch.setattr(moves, "new_service_number", lambda: next(drawn))
    assert opened(world).service_number == "30000015"


@rule("BR-AU-05")
def test_the_database_itself_refuses_a_second_point_with_the_number(world):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        RegistrationPoint.objects.create(service_number=world.keskus.service_number, owner=world.county, **DETAILS)


def test_a_point_comes_with_its_own_customership(world):
    point = opened(world)
    customership = Customership.objects.get(point=point)
    assert (customership.kind, customership.organisation, customership.mandate) == ("own", world.county, None)
    assert (point.state, point.on_public_list) == ("planned", True)


def test_a_points_details_change_but_its_number_and_owner_do_not(world):
    point = change_point(
        actor=world.kaisa, account=world.county_account, point=world.keskus,
        changes={"delivery_address": "Uusi tie 2", "offers_mandated_service": False},
    )  # fmt: skip
    assert (point.delivery_address, point.offers_mandated_service) == ("Uusi tie 2", False)
    with pytest.raises(ValueError, match="service_number"):
        change_point(
            actor=world.kaisa, account=world.county_account, point=world.keskus, changes={"service_number": "30000015"}
        )


def test_the_owner_tells_what_serving_others_costs_and_whether_it_answers_each_mandate(world):
    told = {"service_fee_cents": 2_550, "service_fee_text": "Maksetaan etukäteen", "delivery_time": "kaksi viikkoa"}
    point = change_point(
        actor=world.kaisa, account=world.county_account, point=world.keskus, changes=told | {"accepts_by_request": True}
    )
    assert fee_text(point) == "25,50\xa0€. Maksetaan etukäteen"
    assert point.accepts_by_request
    point.service_fee_cents = 0
    assert fee_text(point).startswith("Ei maksua")
    assert fee_text(world.ita) == ""


def test_what_was_saved_unchanged_is_said_so(world):
    with pytest.raises(Refusal) as said:
        change_point(
            actor=world.kaisa,
            account=world.county_account,
            point=world.keskus,
            changes={"name_fi": world.keskus.name_fi},
        )
    assert said.value.code == "nothing_changed"


def test_somebody_elses_point_is_not_found(world):
    with pytest.raises(NotVisible):
        change_point(actor=world.maija, account=world.clinic_account, point=world.keskus, changes={"name_fi": "Meidän"})


def test_only_an_administrator_sets_up_a_point(world):
    with pytest.raises(RightMissing):
        open_registration_point(actor=world.kalle, account=world.county_account, **DETAILS)


@rule("BR-AU-12")
def test_a_county_on_the_public_list_without_a_point_that_serves_others_is_reported(world):
    assert world.county not in counties_without_offering_point()
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(offers_mandated_service=False)
    assert world.county not in counties_without_offering_point()
    RegistrationPoint.objects.filter(pk=world.ita.pk).update(state="closed")
    assert world.county in counties_without_offering_point()
