"""A card's pages at the desk: where it is, handing it over by keyboard alone, cancelling it, and what refuses."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.audit.models import AuditEvent
from kortisto.cards.models import Card, Handover
from kortisto.cards.states import CardState
from kortisto.kernel.testing import rule
from kortisto.ui.face import address
from tests.visits import visit

from .cast import a_box, a_card

pytestmark = pytest.mark.django_db
FORM = {
    "document_kind": "passport",
    "issuing_state": "FI",
    "document_number": "FP1234567",
    "document_valid_until": "1.5.2031",
    "receipt": "paper",
    "receipt_place": "Mappi 4/2026",
}
PAGES = ("card_detail", "card_why", "card_hand_over", "card_cancel")


@pytest.fixture
def riitta(world):
    return visit("desk", world.riitta, language="en")


def at(name, card):
    return address("desk", name, card.code)


def key_of(page):
    return re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]


@rule("BR-SC-01")
@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_to_riitta_and_not_to_the_other_points_registrar(world, riitta, page):
    card = a_card(world)
    assert riitta.get(at(page, card)).status_code == 200
    assert visit("desk", world.rebekka).get(at(page, card)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_code_that_is_nobodys_is_not_found(world, riitta, page):
    assert riitta.get(address("desk", page, "0000000000")).status_code == 404


def test_the_card_page_tells_where_the_card_is_and_leads_to_order_and_box(world, riitta):
    card = a_card(world)
    box = a_box(world, card)
    page = riitta.get(at("card_detail", card)).content.decode()
    assert "Waiting at the point" in page
    for link in (
        at("card_hand_over", card),
        at("card_why", card),
        address("desk", "loss_report", card.code),
        at("card_cancel", card),
        address("desk", "order_detail", card.customership.code, card.order.code),
        address("desk", "box_detail", box.code),
    ):
        assert f'href="{link}"' in page


def test_orders_search_and_a_person_who_was_found_lead_to_the_card(world, riitta):
    card = a_card(world)
    link = f'href="{at("card_detail", card)}"'
    order = riitta.get(address("desk", "order_detail", card.customership.code, card.order.code))
    found = riitta.post(address("desk", "desk_search"), {"q": card.serial})
    listed = riitta.get(address("desk", "order_list"))
    looked_up = visit("desk", world.riitta, persons_found=[card.holder.code])
    person = looked_up.get(address("desk", "person_found", card.holder.code))
    for page in (order, found, listed, person):
        assert link in page.content.decode()


@rule("BR-LG-01")
def test_looking_at_a_card_is_on_record_once_a_visit_with_its_purpose(world, riitta):
    card = a_card(world)
    for _time in range(2):
        riitta.get(at("card_detail", card))
    (event,) = AuditEvent.objects.filter(event="person:viewed", purpose="card")
    assert event.person == card.holder.reference


@rule("BR-HO-01")
def test_the_form_hands_the_card_over(world, riitta):
    card = a_card(world)
    answer = riitta.post(at("card_hand_over", card), FORM, follow=True)
    assert answer.redirect_chain == [(at("card_detail", card), 302)]
    assert "has been handed over to Hanna Maria Virtanen" in answer.content.decode()
    handover = Handover.objects.get(card=card)
    assert (handover.handed_over_by, handover.receipt_place) == (world.riitta, "Mappi 4/2026")


def test_a_form_sent_twice_makes_one_handover_and_leads_to_the_card_both_times(world, riitta):
    card = a_card(world)
    key = key_of(riitta.get(at("card_hand_over", card)))
    for _time in range(2):
        assert riitta.post(at("card_hand_over", card), {**FORM, "key": key})["Location"] == at("card_detail", card)
    assert Handover.objects.count() == 1
    assert AuditEvent.objects.filter(event="card:handed_over").count() == 1


@pytest.mark.parametrize(
    ("change", "said", "field"),
    [
        ({"document_kind": "driving_licence"}, "not accepted", "document_kind"),
        ({"document_valid_until": "1.1.2020"}, "document", "document_valid_until"),
        ({"document_valid_until": "kesä"}, "Write the date as day", "document_valid_until"),
        ({"document_number": ""}, "This is missing: Number of the document", "document_number"),
        ({"receipt_place": ""}, "This is missing: Where the receipt is kept", "receipt_place"),
    ],
)
def test_what_was_typed_wrong_is_said_on_the_form_and_nothing_typed_is_lost(world, riitta, change, said, field):
    card = a_card(world)
    answer = riitta.post(at("card_hand_over", card), {**FORM, **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'class="error-summary"' in page
    typed = {**FORM, **change}
    for name in ("document_number", "document_valid_until", "receipt_place"):
        if typed[name]:
            assert f'value="{typed[name]}"' in page
    assert f'name="{field}"' in page
    assert Card.objects.get(pk=card.pk).state == CardState.AT_POINT


@rule("BR-RG-11", "BR-SC-04")
def test_ones_own_card_is_refused_on_the_form(world, riitta):
    card = a_card(world, holder=world.riitta_person)
    answer = riitta.post(at("card_hand_over", card), FORM)
    assert answer.status_code == 422
    assert "You cannot act on your own card" in answer.content.decode()


@rule("BR-HO-02")
@pytest.mark.parametrize(
    ("state", "said"),
    [
        (CardState.DISPATCHED, "The card has not arrived at the registration point"),
        (CardState.HANDED_OVER, "The card has already been handed over."),
        (CardState.CANCELLED, "The card has been cancelled."),
    ],
)
def test_the_page_says_why_before_anybody_fills_in_the_form(world, riitta, state, said):
    card = a_card(world, state=state)
    answer = riitta.get(at("card_hand_over", card))
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert f'href="{at("card_detail", card)}"' in answer.content.decode()


def test_who_comes_second_gets_a_page_that_says_so_and_leads_back(world, riitta):
    card = a_card(world)
    form = riitta.get(at("card_hand_over", card))
    assert visit("desk", world.rauno).post(at("card_hand_over", card), FORM).status_code == 302
    answer = riitta.post(at("card_hand_over", card), {**FORM, "key": key_of(form)})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "This has already been handled" in page
    assert f'href="{at("card_detail", card)}"' in page
    assert Handover.objects.get().handed_over_by == world.rauno


@rule("BR-RV-02")
def test_cancelling_asks_first_and_takes_a_reason(world, riitta):
    card = a_card(world)
    asked = riitta.get(at("card_cancel", card)).content.decode()
    assert "revoked for good" in asked
    assert riitta.post(at("card_cancel", card), {}).status_code == 422
    answer = riitta.post(at("card_cancel", card), {"reason": "returned"}, follow=True)
    assert "The card has been cancelled." in answer.content.decode()
    assert Card.objects.get(pk=card.pk).cancel_reason == "returned"


def test_lost_is_no_reason_to_cancel_but_one_to_report(world, riitta):
    card = a_card(world)
    assert riitta.post(at("card_cancel", card), {"reason": "lost"}).status_code == 422
    assert Card.objects.get(pk=card.pk).state == CardState.AT_POINT


def test_certificates_are_asked_about_again_while_they_are_being_made(world, riitta):
    waiting = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    assert 'hx-trigger="every 3s"' in riitta.get(at("card_detail", waiting)).content.decode()
    part = riitta.get(at("card_detail", waiting), headers={"hx-request": "true"}).content.decode()
    assert "The certificates are being issued." in part
    assert "<html" not in part
    Card.objects.filter(pk=waiting.pk).update(problem="lint_findings")
    stuck = riitta.get(at("card_detail", waiting)).content.decode()
    assert "The certificates could not be issued" in stuck
    assert "hx-trigger" not in stuck.split("card-certificates", 1)[1].split("</section>", 1)[0]


def test_the_card_page_costs_a_fixed_number_of_queries(world, riitta):
    card = a_card(world)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert riitta.get(at("card_detail", card)).status_code == 200
        return len(seen)

    queries()
    before = queries()
    for _other in range(5):
        a_card(world, holder=world.rauno_person)
    assert queries() == before
