"""Our cards in the portal, the desk's list of cards to return, the office's list of what is not confirmed."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.audit.models import AuditEvent
from kortisto.cards.models import Card, EmploymentEnd, HoldersReview
from kortisto.cards.states import CardState
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from kortisto.people.models import Person
from kortisto.ui.face import FACES, address
from kortisto.ui.testing import assert_accessible, assert_fits
from tests.visits import visit

from .cast import a_card, a_review, an_order, cancelled, leaving

pytestmark = pytest.mark.django_db
url = partial(address, "portal")


def at(user: Any, account: Any, language: str = "en") -> Any:
    return visit("portal", user, account=account.code, language=language)


@pytest.fixture
def maija(world):
    return at(world.maija, world.clinic_account)


def text(answer: Any) -> str:
    return answer.content.decode()


def named(world: Any, name: str, **changes: Any) -> Card:
    person = Person.objects.create(given_names="Paavo", family_name=name, name_source="identity_document")
    return a_card(world, holder=person, state=CardState.HANDED_OVER, **changes)


def test_our_cards_are_shown_to_us_alone_and_looking_at_them_is_on_record(world, maija):
    an_order(world)
    shown = text(maija.get(url("our_card_list")))
    assert "Virtanen, Hanna Maria" in shown
    assert "Arkistonhoitaja" in shown
    event = AuditEvent.objects.get(event="person:viewed")
    assert (event.actor_code, event.person) == (world.maija.actor_code, world.hanna.reference)
    assert "Virtanen" not in text(at(world.otto, world.other_account).get(url("our_card_list")))


def test_an_organisation_without_cards_is_told_so(world):
    shown = text(at(world.maija, world.clinic_account, "fi").get(url("our_card_list")))
    assert "Kortteja ei ole vielä tilattu" in shown


def test_each_card_tells_where_it_is(world, maija):
    named(world, "Kotiniemi")
    a_card(world, state=CardState.AT_POINT)
    shown = text(maija.get(url("our_card_list")))
    assert '<td data-label="Where the card is"><span>Card holder<br>' in shown
    assert f'<td data-label="Where the card is"><span>{world.keskus.name_fi}</span></td>' in shown


def test_the_list_is_narrowed_searched_and_ordered(world, maija):
    named(world, "Aalto", kind="actor")
    named(world, "Öst")
    a_card(world, state=CardState.AT_POINT)
    there = url("our_card_list")
    assert "Aalto" not in text(maija.get(there, {"laji": "personnel"}))
    in_use = text(maija.get(there, {"tila": "voimassa"}))
    assert ("Aalto" in in_use, "Virtanen" in in_use) == (True, False)
    assert "Öst" not in text(maija.get(there, {"piste": world.ita.code}))
    found = text(maija.post(there, {"q": "öst"}))
    assert ("Öst, Paavo" in found, "Aalto" in found) == (True, False)
    backwards = text(maija.get(there, {"jarjesta": "-nimi"}))
    assert backwards.index("Öst, Paavo") < backwards.index("Virtanen, Hanna") < backwards.index("Aalto, Paavo")
    assert "Nothing matches" in text(maija.get(there, {"tila": "cancelled"}))
    assert "3 rows" in text(maija.get(there, {"tila": "hups", "laji": "x", "sivu": "zz"}))


def test_the_list_costs_the_same_however_long_it_is(world, maija):
    a_card(world, state=CardState.HANDED_OVER)
    maija.get(url("our_card_list"))
    with CaptureQueriesContext(connection) as one:
        maija.get(url("our_card_list"))
    for number in range(20):
        named(world, f"Aalto{number}")
    maija.get(url("our_card_list"))
    with CaptureQueriesContext(connection) as many:
        maija.get(url("our_card_list"))
    assert len(many) <= len(one)


@rule("BR-LG-01")
def test_the_list_goes_along_as_a_file_with_no_formula_in_it_and_on_record_each_time(world, maija):
    named(world, "=HYPERLINK(1)")
    a_card(world, state=CardState.AT_POINT)
    for _time in range(2):
        answer = maija.post(url("our_card_export") + "?jarjesta=-nimi")
        data = answer.content.decode("utf-8-sig")
    assert answer["Content-Type"].startswith("text/csv")
    assert data.splitlines()[0].startswith("Family name;Given names;Card;")
    assert "\r\n'=HYPERLINK(1);Paavo;" in data
    assert f"Virtanen;Hanna Maria;Personnel card;Arkistonhoitaja;Waiting at the point;{world.keskus.name_fi}" in data
    assert AuditEvent.objects.filter(event="organisation:cards_exported").count() == 2
    assert AuditEvent.objects.filter(event="person:viewed", purpose="our_cards_export").exists()
    assert maija.get(url("our_card_export")).status_code == 405


@rule("BR-RV-03")
def test_somebody_is_reported_to_have_left_from_the_row(world, maija):
    card = a_card(world, state=CardState.HANDED_OVER)
    there = url("employment_end", card.order.code)
    assert f'href="{there}"' in text(maija.get(url("our_card_list")))
    asked = text(maija.get(there))
    assert "Hanna Maria Virtanen has left" in asked
    assert "Personnel card (handed over" in asked
    answer = maija.post(there, {"left_on": "1.9.2026"}, follow=True)
    assert "have been cancelled" in text(answer)
    assert Card.objects.get(pk=card.pk).state == "cancelled"
    assert maija.get(there).status_code == 409
    wrong = maija.post(there, {"left_on": "huomenna"})
    assert wrong.status_code == 422


def test_a_day_to_come_is_shown_in_the_row_and_can_be_withdrawn(world, maija):
    end = leaving(world, left_on=today() + timedelta(days=7))
    there = url("employment_end_withdraw", end.code)
    shown = text(maija.get(url("our_card_list")))
    assert "Leaves on" in shown
    assert f'href="{there}"' in shown
    assert "stay as they are" in text(maija.post(there, follow=True))
    assert EmploymentEnd.objects.get().state == "withdrawn"


def test_a_reader_sees_the_cards_and_reports_nobody(world):
    card = a_card(world, state=CardState.HANDED_OVER)
    leena = at(world.leena, world.clinic_account)
    there = url("employment_end", card.order.code)
    assert f'href="{there}"' not in text(leena.get(url("our_card_list")))
    assert leena.get(there).status_code == 403
    assert leena.get(url("holders_confirm")).status_code == 403


def answers(page: str, *left: tuple[Any, str]) -> dict[str, str]:
    import re

    sent = dict.fromkeys(re.findall(r'name="(answer-\w+)"', page), "here") | {"read_through": "on"}
    for person, day in left:
        sent |= {f"answer-{person.code}": "left", f"left-{person.code}": day}
    return sent


@rule("BR-RV-03")
def test_the_holders_are_confirmed_on_one_page(world, maija):
    review = a_review(world)
    paavo = named(world, "Pelto").holder
    assert "Confirm your card holders" in text(maija.get(url("our_card_list")))
    page = text(maija.get(url("holders_confirm")))
    assert page.count('type="radio"') == 4
    answer = maija.post(url("holders_confirm"), answers(page, (paavo, "1.9.2026")), follow=True)
    assert "1 card holder was confirmed. 1 was reported to have left" in text(answer)
    assert HoldersReview.objects.get(pk=review.pk).state == "confirmed"
    assert "Nothing to confirm now" in text(maija.get(url("holders_confirm")))


@pytest.mark.parametrize(
    ("answer", "day", "sentence"),
    [
        ("left", "", "Write the day on which the person left"),
        ("left", "31.13.2026", "Write the day on which the person left"),
        ("left", "1.1.2062", "more than a year away"),
        ("here", "1.9.2026", "You wrote a day and chose Still here"),
        ("", "", "Choose one of the two"),
    ],
)
def test_a_row_that_is_wrong_is_marked_and_the_others_keep_their_answers(world, maija, answer, day, sentence):
    a_review(world)
    paavo = named(world, "Pelto").holder
    sent = answers(text(maija.get(url("holders_confirm"))), (world.hanna, "2.9.2026"))
    sent |= {f"answer-{paavo.code}": answer, f"left-{paavo.code}": day}
    page = maija.post(url("holders_confirm"), sent)
    assert page.status_code == 422
    assert sentence in text(page)
    assert 'value="2.9.2026"' in text(page)
    assert not EmploymentEnd.objects.exists()


def test_five_hundred_rows_fit_in_one_form(world, maija):
    a_review(world)
    sent = answers(text(maija.get(url("holders_confirm"))))
    for number in range(499):
        sent |= {f"answer-X{number}": "here", f"left-X{number}": ""}
    assert maija.post(url("holders_confirm"), sent).status_code == 302


def test_the_desk_marks_returned_and_then_destroyed(world):
    card = cancelled(world, CardState.HANDED_OVER)
    riitta = visit("desk", world.riitta, language="en")
    desk = partial(address, "desk")
    assert "Hanna Maria" in text(riitta.get(desk("card_return_list")))
    assert riitta.get(desk("card_destroy", card.code)).status_code == 404
    assert "has been returned" in text(riitta.post(desk("card_return", card.code), follow=True))
    assert "has been destroyed" in text(riitta.post(desk("card_destroy", card.code), follow=True))
    assert "No cards to return" in text(riitta.get(desk("card_return_list")))
    assert visit("desk", world.rebekka).get(desk("card_return", card.code)).status_code == 404


def test_the_office_lists_who_has_not_confirmed(world):
    a_review(world, due_on=today() - timedelta(days=3))
    shown = text(visit("office", world.hilla, language="en").get(address("office", "holders_review_list")))
    assert "Lääkärikeskus Kuusi Oy" in shown
    assert "Overdue" in shown
    assert visit("office", world.sulo).get(address("office", "holders_review_list")).status_code == 403


@rule("BR-AC-01")
def test_the_pages_are_readable_for_everybody_wide_and_narrow(world, live, new_context):
    a_review(world)
    named(world, "Pelto")
    leaving(world, left_on=today() + timedelta(days=7))
    cancelled(world, CardState.HANDED_OVER)
    places: dict[str, Any] = {
        "portal": (world.maija, [url("our_card_list"), url("holders_confirm")], {"account": world.clinic_account.code}),
        "desk": (world.riitta, [address("desk", "card_return_list")], {}),
        "office": (world.hilla, [address("office", "holders_review_list")], {}),
    }
    for face, (user, addresses, session) in places.items():
        for language in ("fi", "sv", "en"):
            client = visit(face, user, language=language, **session)
            cookie = FACES[face].session_cookie
            context = new_context(viewport={"width": 1280, "height": 900})
            context.add_cookies(
                [{"name": cookie, "value": client.cookies[cookie].value, "url": live.url + FACES[face].path}]
            )
            page = context.new_page()
            for there in addresses:
                page.set_viewport_size({"width": 1280, "height": 900})
                page.goto(live.url + there)
                assert_accessible(page)
                page.set_viewport_size({"width": 390, "height": 800})
                assert_fits(page)
            context.close()


def test_a_leaver_is_reported_by_keyboard_alone(world, live, new_context):
    card = named(world, "Pelto")
    client = at(world.maija, world.clinic_account)
    cookie = FACES["portal"].session_cookie
    context = new_context(viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": cookie, "value": client.cookies[cookie].value, "url": live.url + "/asiointi/"}])
    page = context.new_page()
    page.goto(live.url + url("our_card_list"))
    page.locator(".table-list summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{url('employment_end', card.order.code)}")
    page.locator("#id_left_on").focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("1.9.2026")
    page.keyboard.press("Enter")
    page.locator(".messages", has_text="have been cancelled").wait_for()
    assert Card.objects.get(pk=card.pk).state == "cancelled"
