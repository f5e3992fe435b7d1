"""Organisations and registration points at the office: found by name or number, and told with everything that hangs on them."""

from functools import partial
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf

from kortisto.audit.models import AuditEvent
from kortisto.contracts.models import ContractVersion
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Organisation, RegistrationPoint
from kortisto.registers.models import MirroredOrganisation
from kortisto.ui.face import address
from tests.visits import visit
from tests.world import fictive_business_id

pytestmark = pytest.mark.django_db
page = partial(address, "office")


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


@pytest.fixture
def hilla(world):
    return visit("office", world.hilla, language="en")


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def names(client, name, **asked):
    return [row.name_fi for row in client.get(page(name), asked).context["page"]]


def cost(client, name) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(page(name)).status_code == 200
    return len(caught)


def test_an_organisation_is_found_by_its_folded_name_and_by_its_business_id(world, hilla):
    assert names(hilla, "organisation_list", q="laakarikeskus") == ["Lääkärikeskus Kuusi Oy"]
    assert names(hilla, "organisation_list", q="bjorkstrand") == ["Koivurannan hyvinvointialue"]
    assert names(hilla, "organisation_list", q=world.clinic.business_id) == ["Lääkärikeskus Kuusi Oy"]
    assert names(hilla, "organisation_list", q="ei ole") == []


def test_organisations_stand_in_finnish_order_or_by_how_many_points_they_have(world, hilla):
    for number, name in enumerate(("Ähtärin hoiva Oy", "Zetan lääkärit Oy", "Årstan klinikka Oy"), start=20):
        Organisation.objects.create(name_fi=name, kind="private", business_id=fictive_business_id(number))
    shown = names(hilla, "organisation_list")
    assert shown.index("Zetan lääkärit Oy") < shown.index("Årstan klinikka Oy") < shown.index("Ähtärin hoiva Oy")
    assert names(hilla, "organisation_list", jarjesta="pisteita")[0] == "Koivurannan hyvinvointialue"


def test_typing_narrows_the_rows_without_the_page_around_them(world, hilla):
    part = hilla.get(page("organisation_list"), {"q": "kuusi"}, headers={"hx-request": "true"}).content.decode()
    assert "Lääkärikeskus Kuusi Oy" in part
    assert "<html" not in part


def test_an_organisation_is_told_with_account_users_contracts_mandates_and_customerships(world, hilla):
    MirroredOrganisation.objects.create(
        business_id=world.clinic.business_id, name_fi="Lääkärikeskus Kuusi Oy", form="osakeyhtiö", town="Koivuranta"
    )
    shown = text_of(hilla.get(page("organisation_detail", world.clinic.code)))
    for said in (
        world.clinic.business_id, "osakeyhtiö", "Maija Korhonen", "Administrator", "Signatory",
        page("case_detail", world.clinic_case.code), page("mandate_detail", world.clinic_mandate.code), world.keskus.name_fi,
    ):  # fmt: skip
        assert said in shown, said
    county = text_of(hilla.get(page("organisation_detail", world.county.code)))
    assert "Mandates given to its points" in county
    assert page("point_detail", world.ita.code) in county


def test_a_customer_with_many_contracts_shows_them_page_by_page(world, hilla, django_assert_max_num_queries):
    contract = world.clinic_contract
    ContractVersion.objects.bulk_create(
        ContractVersion(contract=contract, number=number, state="withdrawn", started_by=world.maija)
        for number in range(100, 130)
    )
    there = page("organisation_detail", world.clinic.code)
    with django_assert_max_num_queries(20):
        first = hilla.get(there).content.decode()
    second = hilla.get(there, {"sopimukset": "2"}).content.decode()
    assert "?sopimukset=2" in first
    assert (first.count(contract.number), second.count(contract.number)) == (25, 6)
    # The newest come first, and the other lists stay where they are.
    assert page("case_detail", world.clinic_case.code) not in first
    assert page("case_detail", world.clinic_case.code) in second
    assert page("mandate_detail", world.clinic_mandate.code) in second


def test_what_the_business_register_does_not_know_stands_out(world, hilla):
    assert "Not found in the business register" in text_of(
        hilla.get(page("organisation_detail", world.other_clinic.code))
    )


def test_a_point_is_found_by_its_number_however_it_is_grouped(world, hilla):
    number = world.keskus.service_number
    for typed in (number, f"{number[:4]} {number[4:]}", number[:5]):
        assert names(hilla, "point_list", q=typed) == [world.keskus.name_fi]
    assert set(names(hilla, "point_list", q="koivurannan")) == {world.keskus.name_fi, world.ita.name_fi}


@rule("BR-RG-06")
def test_open_points_with_too_few_registrars_are_a_list(world, hilla):
    assert names(hilla, "point_list", vajaat="1") == [world.ita.name_fi]
    shown = text_of(hilla.get(page("point_detail", world.ita.code)))
    assert "The point is understaffed" in shown
    assert "It has 1 active registrar; the rulebook wants 2." in shown
    assert "understaffed" not in text_of(hilla.get(page("point_detail", world.keskus.code)))


def test_a_point_is_told_with_its_registrars_and_whose_cards_are_ordered_there(world, hilla):
    shown = text_of(hilla.get(page("point_detail", world.keskus.code)))
    for said in (
        world.keskus.grouped_number, "Sairaalantie 1, ovi 3", "Riitta Rantanen", "Rauno Hakala", "No user name",
        "Lääkärikeskus Kuusi Oy", page("mandate_detail", world.clinic_mandate.code), page("case_detail", world.county_case.code),
    ):  # fmt: skip
        assert said in shown, said
    assert "Rebekka" not in shown


def test_the_lists_cost_the_same_however_long_they_are(world, hilla):
    before = {name: cost(hilla, name) for name in ("organisation_list", "point_list")}
    before = {name: cost(hilla, name) for name in before}
    for number in range(30, 40):
        owner = Organisation.objects.create(
            name_fi=f"Yhtiö {number} Oy", kind="private", business_id=fictive_business_id(number)
        )
        RegistrationPoint.objects.create(
            name_fi=f"Piste {number}", owner=owner, service_number=f"900000{number}", visiting_address="Tie 1",
            delivery_address="Tie 1", municipality="Koivuranta", state="open",
        )  # fmt: skip
    assert {name: cost(hilla, name) for name in before} == before


@rule("BR-LG-01")
def test_whose_data_an_organisations_page_shows_is_on_record(world, hilla):
    world.maija.person = world.hanna
    world.maija.save()
    hilla.get(page("organisation_detail", world.clinic.code))
    hilla.get(page("organisation_detail", world.clinic.code))
    events = AuditEvent.objects.filter(event="person:viewed", person=world.hanna.reference)
    assert [event.grounds["page"] for event in events] == ["organisation_detail"]


def test_auditors_go_on_to_the_log_of_the_thing(world, hilla):
    auli = visit("office", world.auli, language="en")
    there = f"{page('event_list')}?kohde={world.clinic.reference}"
    assert there in text_of(auli.get(page("organisation_detail", world.clinic.code)))
    assert page("event_list") not in text_of(hilla.get(page("organisation_detail", world.clinic.code)))
