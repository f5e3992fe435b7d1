"""The holder's own pages: where is my card, reporting it lost, who has looked at my data. Nothing of anybody else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from kortisto.accounts.models import StrongIdentification, User
from kortisto.accounts.sessions import Strength
from kortisto.audit.models import AuditEvent
from kortisto.audit.record import record, viewed
from kortisto.cards.events import Event
from kortisto.cards.jobs import revoke_certificates
from kortisto.cards.models import ActivationLetter, Card, LossReport
from kortisto.cards.own_log import PURPOSES
from kortisto.cards.states import CardState, ReportState
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now, today
from kortisto.kernel.testing import rule
from kortisto.ui.face import FACES, PREFIXED, address
from tests.visits import visit

from .cast import a_card, an_order
from .playing import arrive, fresh, hand_over, with_card

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanna(world):
    return User.objects.create(person=world.hanna, given_names="Hanna Maria", family_name="Virtanen", language="en")


@pytest.fixture
def at_home(hanna):
    """Hanna's browser, strongly identified."""
    return visit("holder", hanna, strength=Strength.IDENTIFIED)


def own(name, card):
    return address("holder", name, card.code)


def words_of(client):
    return client.get("/oma/").content.decode()


# -- Who comes in -----------------------------------------------------------------------------------------------------


@rule("BR-SC-01")
@pytest.mark.parametrize("strength", [Strength.PASSWORD, Strength.TWO_FACTORS])
def test_nothing_short_of_strong_identification_opens_the_pages(world, hanna, strength):
    card = a_card(world)
    client = visit("holder", hanna, strength=strength)
    for there in ("/oma/", own("holder_card", card), own("holder_loss", card), address("holder", "holder_log")):
        assert client.get(there).status_code == 302


@rule("BR-SC-01")
@pytest.mark.parametrize("page", ["holder_card", "holder_loss", "holder_loss_done"])
def test_somebody_elses_card_does_not_exist(world, at_home, page):
    other = a_card(world, holder=world.rauno_person)
    assert at_home.get(own(page, other)).status_code == 404
    assert at_home.post(own(page, other), {"reason": "lost"}).status_code in (404, 405)
    assert not LossReport.objects.exists()


def test_the_list_holds_ones_own_cards_and_orders_only(world, at_home):
    mine, other = a_card(world), a_card(world, holder=world.rauno_person)
    order = an_order(world, holder=world.hanna, kind="actor")
    page = words_of(at_home)
    assert mine.serial in page
    assert order.code in page
    assert other.serial not in page
    assert "Hakala" not in page


def test_who_has_nothing_is_told_how_a_card_comes(world, at_home):
    assert "You have no cards here" in words_of(at_home)


def test_who_is_identified_but_has_no_person_yet_sees_nothing_and_no_error(world):
    somebody = User.objects.create(given_names="Uusi", family_name="Tulokas", language="en")
    client = visit("holder", somebody, strength=Strength.IDENTIFIED)
    assert "You have no cards here" in words_of(client)
    assert "Nobody has looked at your data" in client.get(address("holder", "holder_log")).content.decode()


# -- Where is my card? ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (CardState.AWAITING_CERTIFICATES, "The card maker is making your card."),
        (CardState.AT_MAKER, "The card maker is making your card."),
        (CardState.DISPATCHED, "on its way to the registration point"),
        (CardState.AT_POINT, "Your card waits for you"),
        (CardState.HANDED_OVER, "in your keeping"),
        (CardState.CANCELLED, "cancelled for good"),
    ],
)
def test_each_state_has_plain_words(world, at_home, state, said):
    card = a_card(world, state=state)
    assert said in words_of(at_home)
    assert said in at_home.get(own("holder_card", card)).content.decode()


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("submitted", "with the next batch"),
        ("sent_to_maker", "The card maker is making your card."),
        ("rejected", "orders a new one"),
        ("cancelled", "no card is made"),
    ],
)
def test_each_order_has_plain_words(world, at_home, state, said):
    an_order(world, state=state)
    assert said in words_of(at_home)


def test_a_card_whose_validity_is_over_says_so(world, at_home):
    card = a_card(world, state=CardState.HANDED_OVER)
    Card.objects.filter(pk=card.pk).update(valid_until="2026-01-31")
    assert "validity has ended" in words_of(at_home)


def test_a_card_that_waits_says_where_and_when(world, at_home):
    world.keskus.opening_hours = "ma–pe 8–15"
    world.keskus.contact_phone = "+358 9 1234"
    world.keskus.save()
    card = a_card(world, state=CardState.AT_POINT)
    for page in (words_of(at_home), at_home.get(own("holder_card", card)).content.decode()):
        for told in (world.keskus.name_fi, world.keskus.visiting_address, "ma–pe 8–15", "+358 9 1234"):
            assert told in page


@rule("BR-OR-13")
def test_the_letters_day_is_told(world, at_home):
    card = a_card(world)
    ActivationLetter.objects.create(card=card, address_kind="home", address="Kotikatu 1", due_on=today())
    page = at_home.get(own("holder_card", card)).content.decode()
    assert "leaves on" in page
    assert f'datetime="{today().isoformat()}"' in page


def test_longer_lists_cost_no_more_queries(world, at_home):
    a_card(world)
    an_order(world, kind="actor", state="cancelled")

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert at_home.get("/oma/").status_code == 200
        return len(seen)

    queries()
    before = queries()
    for _more in range(4):
        a_card(world, state=CardState.CANCELLED)
        an_order(world, kind="actor", state="cancelled")
    assert queries() == before


# -- Lost -------------------------------------------------------------------------------------------------------------


@rule("BR-RV-01", "BR-RV-05")
def test_hanna_reports_her_own_card_and_it_is_final(world, hanna, at_home, ca, tmp_path):
    card = hand_over(world, arrive(world, with_card(tmp_path / "maker", world)))
    identified = StrongIdentification.objects.create(user=hanna, face="holder", method="test", level="high", at=now())
    asked = at_home.get(own("holder_loss", card)).content.decode()
    assert "This is final" in asked
    answer = at_home.post(own("holder_loss", card), {"reason": "stolen"}, follow=True)
    assert answer.redirect_chain == [(own("holder_loss_done", card), 302)]
    page = answer.content.decode()
    assert "cancelled for good" in page
    assert "cannot be taken into use again" in page
    assert "are being revoked" in page
    report = LossReport.objects.get()
    assert (report.requester, report.verified, report.verified_how) == ("holder", True, "strong identification")
    assert report.received_by == hanna.actor_code
    event = AuditEvent.objects.get(event="lossreport:received")
    assert event.grounds["identification"] == identified.code
    revoke_certificates(card=card.code)
    part = at_home.get(own("holder_loss_done", card), headers={"hx-request": "true"}).content.decode()
    assert "have been revoked" in part
    assert "<html" not in part
    assert fresh(card).state == CardState.CANCELLED
    report.refresh_from_db()
    assert report.state == ReportState.EXECUTED


def test_a_doubled_report_is_one(world, at_home):
    card = a_card(world, state=CardState.HANDED_OVER)
    for _time in range(2):
        assert at_home.post(own("holder_loss", card), {"reason": "lost", "key": "k" * 24}).status_code == 302
    assert LossReport.objects.count() == 1


def test_without_a_reason_nothing_happens(world, at_home):
    card = a_card(world, state=CardState.HANDED_OVER)
    answer = at_home.post(own("holder_loss", card), {})
    assert answer.status_code == 422
    assert "This is missing: What has happened" in answer.content.decode()
    assert Card.objects.get().state == CardState.HANDED_OVER


def test_a_cancelled_card_is_not_reported_again(world, at_home):
    card = a_card(world, state=CardState.CANCELLED)
    answer = at_home.get(own("holder_loss", card))
    assert answer.status_code == 409
    assert "cancelled already" in answer.content.decode()
    assert own("holder_loss", card) not in at_home.get(own("holder_card", card)).content.decode()


def test_who_has_not_reported_the_card_is_not_thanked_for_it(world, at_home):
    card = a_card(world, state=CardState.HANDED_OVER)
    assert at_home.get(own("holder_loss_done", card))["Location"] == own("holder_card", card)


# -- Who has looked at my data ----------------------------------------------------------------------------------------


@rule("BR-LG-03")
def test_the_log_tells_day_place_task_and_purpose(world, at_home):
    card = a_card(world)
    visit("desk", world.riitta).get(address("desk", "card_detail", card.code))
    viewed(actor=world.hilla, persons=[world.hanna], page="x", purpose="order_list")
    record(Event.CARD_ARRIVED, actor=System("cards"), subject=card, person=world.hanna)
    page = at_home.get(address("holder", "holder_log")).content.decode()
    for told in (
        f"Registrar: {world.keskus.name_fi}",
        "Looking after your card",
        "The card issuer's office: handler",
        "A list of orders and cards",
        "The register's program, by itself",
        "Card arrived at the registration point",
        "Your data was shown",
    ):
        assert told.replace("'", "&#x27;") in page, told
    assert f'datetime="{now():%Y-%m-%d}' in page


@rule("BR-LG-03")
def test_nobody_elses_name_or_code_stands_in_the_log(world, at_home):
    a_card(world)
    a_card(world, holder=world.rauno_person)
    visit("desk", world.riitta).get(address("desk", "order_list"))
    page = at_home.get(address("holder", "holder_log")).content.decode()
    assert "A list of orders and cards" in page
    for hidden in ("Hakala", "Rauno", "Riitta", world.rauno_person.code, world.riitta.code):
        assert hidden not in page


@rule("BR-LG-03")
def test_what_concerned_others_only_is_not_told(world, at_home):
    other = a_card(world, holder=world.rauno_person)
    visit("desk", world.riitta).get(address("desk", "card_detail", other.code))
    assert "Looking after your card" not in at_home.get(address("holder", "holder_log")).content.decode()


def test_ones_own_looks_are_told_as_ones_own(world, at_home):
    a_card(world)
    at_home.get("/oma/")
    page = at_home.get(address("holder", "holder_log")).content.decode()
    assert "<span>You</span>" in page
    assert "Your own pages" in page


def test_a_longer_log_costs_no_more_queries(world, at_home):
    card = a_card(world)
    visit("desk", world.riitta).get(address("desk", "card_detail", card.code))
    there = address("holder", "holder_log")

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert at_home.get(there).status_code == 200
        return len(seen)

    queries()
    before = queries()
    for _more in range(10):
        record(Event.CARD_ARRIVED, actor=world.rauno, subject=card, person=world.hanna)
    assert queries() == before


def purposes_of_doors():
    """What the doors of the house say about whose data their pages show, and why."""
    found = set()

    def walk(patterns):
        for entry in patterns:
            if hasattr(entry, "url_patterns"):
                walk(entry.url_patterns)
            elif shows := getattr(getattr(entry.callback, "door", None), "shows", ""):
                found.add(shows)

    for face in PREFIXED:
        walk(get_resolver(FACES[face.name].urlconf).url_patterns)
    return sorted(found)


@rule("BR-LG-03")
@pytest.mark.parametrize("purpose", purposes_of_doors())
def test_every_doors_purpose_has_words_that_a_holder_understands(purpose):
    assert purpose in PURPOSES, f'say in kortisto/cards/own_log.py what shows="{purpose}" is for'
