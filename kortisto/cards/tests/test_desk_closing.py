"""The registrars' part of closing a point, page by page."""

from html import unescape

import pytest
from django.urls import set_urlconf

from kortisto.cards.models import Box
from kortisto.cards.tests.cast import a_card
from kortisto.kernel.clock import today
from kortisto.organisations.models import PointClosing, RegistrationPoint
from kortisto.ui.face import address
from tests.visits import visit


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


@pytest.fixture
def closing(world):
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(state="closing")
    PointClosing.objects.create(point=world.keskus, reason="Muutto", last_day=today(), started_by=world.kaisa)
    return world


def page(name, point):
    return address("desk", name, point.code)


def test_the_archives_new_place_is_told_and_cards_are_sent_on_in_a_box(closing):
    riitta = visit("desk", closing.riitta, language="en")
    card = a_card(closing, customership=closing.keskus_own, organisation=closing.county)
    assert "Archive of forms" in unescape(riitta.get(page("point_closing", closing.keskus)).content.decode())
    assert riitta.post(page("point_archive", closing.keskus), {"archive_place": ""}).status_code == 422
    assert riitta.post(page("point_archive", closing.keskus), {"archive_place": "Kaappi 4"}).status_code == 302
    there = page("point_move_cards", closing.keskus)
    assert card.serial in riitta.get(there).content.decode()
    assert riitta.post(there, {"to": closing.ita.code, "cards": [card.code]}).status_code == 302
    assert [row.card for row in Box.objects.get(point=closing.ita).cards.all()] == [card]
    assert "No card waits at the point" in riitta.get(there).content.decode()


def test_cards_of_a_customer_who_has_not_authorised_the_other_point_stay_with_the_reason(closing):
    riitta = visit("desk", closing.riitta)
    card = a_card(closing)
    answer = riitta.post(page("point_move_cards", closing.keskus), {"to": closing.ita.code, "cards": [card.code]})
    assert answer.context["form"].refusal.code == "customer_not_there"


def test_a_point_that_is_open_or_somebody_elses_has_no_such_pages(closing):
    riitta, rebekka = visit("desk", closing.riitta), visit("desk", closing.rebekka)
    for name in ("point_closing", "point_archive", "point_move_cards"):
        assert riitta.get(page(name, closing.ita)).status_code == 404
        assert rebekka.get(page(name, closing.keskus)).status_code == 404
        assert rebekka.get(page(name, closing.ita)).status_code == 404
