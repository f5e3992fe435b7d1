"""Registration points for everybody: found without signing in, in three languages, with nothing that is not theirs to know."""

from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf

from kortisto.kernel.testing import rule
from kortisto.organisations.models import RegistrationPoint
from kortisto.ui import manners
from kortisto.ui.face import address

LIST = address("public", "public_points")


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


def shown(path=LIST, **query) -> str:
    answer = Client(headers={"accept-language": "fi"}).get(path, query)
    assert answer.status_code == 200
    return " ".join(unescape(answer.content.decode()).split())


def page_of(point) -> str:
    return address("public", "public_point", point.code)


def test_open_points_on_the_public_list_stand_under_their_municipality(world):
    text = shown()
    assert "<h2>Koivuranta</h2>" in text
    assert world.keskus.name_fi in text
    assert world.keskus.visiting_address in text
    for hidden in ({"state": "planned"}, {"state": "closed"}, {"on_public_list": False}):
        RegistrationPoint.objects.filter(pk=world.ita.pk).update(**{"state": "open", "on_public_list": True} | hidden)
        assert world.ita.name_fi not in shown()
        assert Client().get(page_of(world.ita)).status_code == 404


def test_the_front_page_leads_to_the_points_and_so_does_every_other_public_page(world):
    front = shown(address("public", "home"))
    assert front.count(f'href="{LIST}"') == 2
    assert f'href="{LIST}"' in shown(page_of(world.keskus))


def test_a_point_is_found_by_municipality_name_or_owner(world):
    RegistrationPoint.objects.filter(pk=world.ita.pk).update(municipality="Saarela", search_text="itakeskus saarela")
    assert world.ita.name_fi in shown(q="saarela")
    assert world.keskus.name_fi not in shown(q="saarela")
    assert world.keskus.name_fi in shown(q="koivurannan")
    assert world.keskus.name_fi in shown(alue=world.county.code)
    assert world.keskus.name_fi not in shown(alue="TUNTEMATON")
    assert "ei löytynyt" in shown(q="olematon")


@rule("BR-SC-03")
def test_the_public_pages_show_no_customer_number_and_do_not_find_by_one(world):
    number = world.keskus.service_number
    for text in (shown(), shown(page_of(world.keskus)), shown(q=number)):
        assert world.keskus.grouped_number not in text
        assert f">{number}" not in text
    assert world.keskus.name_fi not in shown(q=number)
    assert world.keskus.name_fi not in shown(q=number[:2])
    assert world.keskus.name_fi not in shown(q=world.county.business_id)


def test_no_registrar_and_no_contact_person_is_named(world):
    text = shown(page_of(world.keskus))
    for name in (world.riitta.family_name, world.keskus.contact_name, world.keskus.contact_email):
        assert name not in text


def test_a_point_tells_address_hours_booking_fee_and_whom_it_serves(world):
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(
        opening_hours="ma–pe 8–15", opening_hours_sv="må–fr 8–15", booking_url="https://ajanvaraus.example/",
        service_fee_cents=2500, delivery_time="kaksi viikkoa",
    )  # fmt: skip
    text = shown(page_of(world.keskus))
    for words in (world.keskus.visiting_address, "ma–pe 8–15", "https://ajanvaraus.example/", "25,00", "kaksi viikkoa"):
        assert words in text
    swedish = shown(page_of(world.keskus), kieli="sv")
    assert "må–fr 8–15" in swedish
    assert world.keskus.name_sv in swedish


def test_a_closing_point_says_so(world):
    from kortisto.kernel.clock import today
    from kortisto.organisations.actions.start_closing_point import start_closing_point

    start_closing_point(
        actor=world.kaisa, account=world.county_account, point=world.keskus, last_day=today(), reason="Muutto"
    )
    assert "Piste suljetaan" in shown(page_of(world.keskus))
    assert "Muutto" not in shown(page_of(world.keskus))


@rule("BR-LA-01")
def test_the_language_stands_in_the_address_and_caches_may_keep_the_page(world):
    for language in ("fi", "sv", "en"):
        answer = Client().get(LIST, {"kieli": language, "q": "keskus"})
        assert answer["Content-Language"] == language
        assert answer["Cache-Control"] == "public, max-age=300"
        assert not answer.cookies
        assert f"kieli={language}" in answer.content.decode()
    assert Client().get(LIST, {"kieli": "xx"}).status_code == 200


def test_who_opens_the_pages_without_pause_is_asked_to_wait(world, monkeypatch):
    from django.core.cache import cache

    cache.clear()
    monkeypatch.setattr("kortisto.organisations.views.public.VISITS_A_MINUTE", 3)
    monkeypatch.setattr(manners, "now", lambda: __import__("datetime").datetime(2026, 11, 25))
    answers = [Client().get(LIST).status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    cache.clear()


def test_the_list_costs_the_same_however_many_points_there_are(world):
    def count():
        with CaptureQueriesContext(connection) as caught:
            Client().get(LIST)
        return len(caught)

    count()
    before = count()
    for number in range(5):
        RegistrationPoint.objects.create(
            name_fi=f"Piste {number}", owner=world.county, service_number=f"4000000{number}", visiting_address="Tie",
            delivery_address="Tie", municipality="Koivuranta", state="open",
        )  # fmt: skip
    assert count() == before
