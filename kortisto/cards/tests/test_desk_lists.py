"""The desk's lists, search and home: over all of one's customers, in Finnish order, at a fixed number of queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kortisto.cards.models import CardOrder
from kortisto.cards.queries import search
from kortisto.holders.models import EmploymentProofLine
from kortisto.kernel import context
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from kortisto.people.models import Person
from kortisto.ui.face import FACES
from tests.visits import visit

from .helpers import a_professional, order_for_hanna

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(name, urlconf=FACES["desk"].urlconf, args=args)


@pytest.fixture
def at_the_desk():
    token = context.face.set("desk")
    yield
    context.face.reset(token)


def orders_of(world, *names):
    """An order for each family name, under the clinic's customership."""
    orders = []
    for place, family_name in enumerate(names):
        person = Person(family_name=family_name, given_names="Aino", name_source="identity_document")
        person.save()
        line = EmploymentProofLine.objects.create(
            proof=world.hanna_proof, person=person, family_name=family_name, given_names="Aino", card_kind="personnel",
            title="Hoitaja", valid_from=today(),
        )  # fmt: skip
        names = {"family_name": family_name, "given_names": "Aino", "document_number": f"XX{place}{family_name}"}
        orders.append(order_for_hanna(world, holder=person, line=line, **names))
    return orders


@rule("BR-AU-08")
def test_home_names_the_point_with_its_number_owner_and_delivery_address(world):
    page = visit("desk", world.riitta).get("/vartti/").content.decode()
    for told in (
        world.keskus.grouped_number,
        world.keskus.name_fi,
        world.county.name_fi,
        world.county.business_id,
        world.keskus.delivery_address,
    ):
        assert f'data-copy="{told}"' in page
    assert "YS sote/Lääkärikeskus Kuusi Oy" in page


@rule("BR-RG-18")
def test_home_names_no_other_point(world):
    page = visit("desk", world.rebekka).get("/vartti/").content.decode()
    assert world.ita.grouped_number in page
    assert world.keskus.grouped_number not in page
    assert "YS sote" not in page


def test_the_list_is_in_finnish_order(world):
    orders_of(world, "Öhman", "Zacheus", "Åkerlund", "Ärling", "Aalto")
    page = visit("desk", world.riitta).get(url("order_list"), {"jarjesta": "nimi"}).content.decode()
    assert re.findall(r"(\w+), Aino", page) == ["Aalto", "Zacheus", "Åkerlund", "Ärling", "Öhman"]


@pytest.mark.parametrize(
    "path", ["order_list", "customership_home", "home", "proof_list", "proof_detail", "order_start"]
)
def test_a_longer_list_costs_no_more_queries(world, path):
    client = visit("desk", world.riitta)
    address = {
        "order_list": url("order_list"),
        "customership_home": url("customership_home", world.clinic_customership.code),
        "home": "/vartti/",
        "proof_list": url("proof_list"),
        "proof_detail": url("proof_detail", world.hanna_proof.code),
        "order_start": url("order_start", world.clinic_customership.code),
    }[path]
    orders_of(world, "Aalto", "Eskola")
    client.get(address)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        return len(seen)

    before = queries()
    orders_of(world, *[f"Niemi{letter}" for letter in "abcdefgh"])
    client.get(address)
    assert queries() == before


def test_search_finds_names_without_marks_and_in_any_order(world, at_the_desk):
    orders = orders_of(world, "Åkerlund", "Aalto")
    for text in ("akerlund", "aino åker", "ÅKERLUND Aino"):
        assert list(search(user=world.riitta, text=text).orders) == orders[:1]


def test_search_finds_order_codes_and_customer_numbers(world, at_the_desk):
    order = order_for_hanna(world)
    assert list(search(user=world.riitta, text=order.code.lower()).orders) == [order]
    assert list(search(user=world.riitta, text=world.keskus.grouped_number).points) == [world.keskus]
    assert list(search(user=world.riitta, text="kuusi").customerships) == [world.clinic_customership]
    assert list(search(user=world.riitta, text="virtanen").lines) == [world.hanna_line]


@rule("BR-OR-23", "BR-SC-01")
def test_search_covers_ones_own_customers_only(world, at_the_desk):
    order = order_for_hanna(world)
    for text in (order.code, "virtanen", "kuusi", world.keskus.service_number):
        assert search(user=world.rebekka, text=text).nothing


@rule("BR-OR-23")
def test_a_name_is_no_way_to_a_person_whom_ones_customers_do_not_have(world, at_the_desk):
    a_professional()
    assert search(user=world.riitta, text="Åkerlund").nothing


def test_search_answers_as_one_types_without_the_page_around(world):
    order_for_hanna(world)
    answer = visit("desk", world.riitta).post(url("desk_search"), {"q": "virt"}, headers={"hx-request": "true"})
    page = answer.content.decode()
    assert "Virtanen, Hanna Maria" in page
    assert "<html" not in page


@rule("BR-DP-01")
def test_lists_show_identity_codes_masked(world):
    client = visit("desk", world.riitta)
    code = world.hanna.identity_code.open_for_program()
    order_for_hanna(world)
    pages = [
        url("customership_home", world.clinic_customership.code),
        url("order_list"),
        url("order_start", world.clinic_customership.code),
        url("proof_list"),
        url("proof_detail", world.hanna_proof.code),
        url("order_detail", world.clinic_customership.code, CardOrder.objects.get().code),
    ]
    for page in pages:
        assert code not in client.get(page).content.decode(), page


@pytest.mark.parametrize("state", ["submitted", "rejected", "at_point", "cancelled", "nonsense"])
def test_the_list_is_narrowed_to_a_state(world, state):
    order_for_hanna(world)
    page = visit("desk", world.riitta).get(url("order_list"), {"tila": state})
    assert ("Virtanen" in page.content.decode()) == (state == "submitted")


@rule("BR-EC-06")
@pytest.mark.parametrize(
    "typed", ["palvelusuhdetodistus", "Palvelussuhdetodistukset", "anställningsintyg", "of employment"]
)
def test_a_page_is_found_by_its_name_in_either_spelling_and_in_any_language(world, typed):
    answer = visit("desk", world.riitta).post(url("desk_search"), {"q": typed}, headers={"hx-request": "true"})
    assert f'href="{url("proof_list")}"' in answer.content.decode()


def test_a_word_that_names_no_page_finds_none(world):
    answer = visit("desk", world.riitta).post(url("desk_search"), {"q": "avaruusalus"}, headers={"hx-request": "true"})
    assert not answer.context["pages"]
