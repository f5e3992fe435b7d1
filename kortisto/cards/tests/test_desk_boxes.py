"""Boxes at the desk: gone through by ticking or scanning, looked at twice when they differ, received once."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.cards.models import Box, BoxCard, Card
from kortisto.cards.states import BoxState, CardState
from kortisto.kernel.testing import rule
from kortisto.ui.face import address
from tests.visits import visit

from .cast import a_box, a_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def riitta(world):
    return visit("desk", world.riitta, language="en")


@pytest.fixture
def box(world):
    """Two cards on their way to Riitta's point."""
    return a_box(world, *[a_card(world, state=CardState.DISPATCHED, serial=f"K{n}", holder=holder) for n, holder in
                          enumerate((world.hanna, world.rauno_person))])  # fmt: skip


def at(box):
    return address("desk", "box_detail", box.code)


def states():
    return sorted(Card.objects.values_list("serial", "state"))


@rule("BR-SC-01")
def test_boxes_of_the_other_point_do_not_exist(world, box):
    rebekka = visit("desk", world.rebekka, language="en")
    assert "No boxes yet" in rebekka.get(address("desk", "box_list")).content.decode()
    assert rebekka.get(at(box)).status_code == 404
    card = box.cards.first().card
    assert rebekka.get(address("desk", "box_card_found", box.code, card.code)).status_code == 404


def test_the_list_puts_what_is_on_its_way_first(world, riitta, box):
    received = a_box(world, number="L-0")
    Box.objects.filter(pk=received.pk).update(state=BoxState.RECEIVED)
    page = riitta.get(address("desk", "box_list")).content.decode()
    assert page.index("L-1") < page.index("L-0")


@pytest.mark.parametrize(
    "form", [{"ticked": ["K0", "K1"]}, {"scanned": "k1\nK0\n"}, {"ticked": ["K0"], "scanned": "K1"}]
)
def test_a_whole_box_is_ticked_or_scanned(riitta, box, form):
    answer = riitta.post(at(box), form, follow=True)
    assert "The box was received whole." in answer.content.decode()
    assert states() == [("K0", "at_point"), ("K1", "at_point")]


def test_a_box_that_differs_is_looked_at_twice(riitta, box):
    asked = riitta.post(at(box), {"ticked": ["K0"], "scanned": "X9"})
    page = asked.content.decode()
    assert asked.status_code == 422
    assert "1 card of the list is missing" in page
    assert "X9" in page
    assert 'name="looked_again"' in page
    assert states() == [("K0", "dispatched"), ("K1", "dispatched")]
    assert re.search(r'<input[^>]*value="K0"[^>]*checked', page)
    assert ">X9</textarea>" in page.replace("\n", "")
    answer = riitta.post(at(box), {"ticked": ["K0"], "scanned": "X9", "looked_again": "on"}, follow=True)
    page = answer.content.decode()
    assert "not what its list says" in page
    assert "Cards that are not on the list" in page
    assert states() == [("K0", "at_point"), ("K1", "dispatched")]
    assert Box.objects.get().unexpected == ["X9"]


def test_an_empty_form_receives_nothing(riitta, box):
    answer = riitta.post(at(box), {"looked_again": "on"})
    assert answer.status_code == 422
    assert "Read or tick at least one card" in answer.content.decode()
    assert Box.objects.get().state == BoxState.DISPATCHED


def test_a_doubled_form_receives_the_box_once_and_a_second_person_hears_of_it(world, riitta, box):
    key = re.search(r'name="key" value="([^"]+)"', riitta.get(at(box)).content.decode())[1]
    form = {"ticked": ["K0", "K1"], "key": key}
    for _time in range(2):
        assert riitta.post(at(box), form)["Location"] == at(box)
    late = visit("desk", world.rauno, language="en").post(at(box), {"ticked": ["K0", "K1"]})
    assert late.status_code == 409
    assert f'href="{at(box)}"' in late.content.decode()


def test_a_missing_card_that_turns_up_is_noted_after_a_question(riitta, box):
    riitta.post(at(box), {"ticked": ["K0"], "looked_again": "on"})
    row = BoxCard.objects.select_related("card").get(card__serial="K1")
    assert row.found == "missing"
    there = address("desk", "box_card_found", box.code, row.card.code)
    assert f'href="{there}"' in riitta.get(at(box)).content.decode()
    assert "Has card K1 been found?" in riitta.get(there).content.decode()
    assert riitta.post(there, {})["Location"] == at(box)
    assert states() == [("K0", "at_point"), ("K1", "at_point")]
    again = riitta.post(there, {})
    assert again.status_code == 422
    assert "This card is not missing." in again.content.decode()


@pytest.mark.parametrize("page", ["box_list", "box_detail", "box_received"])
def test_more_boxes_and_cards_cost_no_more_queries(world, riitta, box, page):
    if page == "box_received":
        riitta.post(at(box), {"ticked": ["K0", "K1"]})
    there = address("desk", "box_list") if page == "box_list" else at(box)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert riitta.get(there).status_code == 200
        return len(seen)

    queries()
    before = queries()
    for number in range(4):
        a_box(world, a_card(world, state=CardState.DISPATCHED, holder=world.riitta_person), number=f"L-9{number}")
        BoxCard.objects.create(box=box, card=a_card(world, state=CardState.DISPATCHED, holder=world.riitta_person))
    riitta.get(there)
    assert queries() == before
