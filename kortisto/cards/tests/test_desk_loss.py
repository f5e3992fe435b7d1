"""Lost cards at the desk: found by card number or complete identity code, reported by any registrar."""

from datetime import date

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.cards.models import Card, LossReport
from kortisto.cards.states import CardState, ReportState
from kortisto.kernel.testing import rule
from kortisto.ui.face import address
from tests.visits import visit
from tests.world import fictive_identity_code

from .cast import a_card

pytestmark = pytest.mark.django_db
HANNAS_CODE = fictive_identity_code(date(1990, 3, 15), 921)
SURE = {"reason": "lost", "requester": "holder", "verified": "yes", "verified_how": "Passi nähty"}


@pytest.fixture
def rebekka(world):
    """A registrar of the point that has nothing to do with the clinic."""
    return visit("desk", world.rebekka, language="en")


@pytest.fixture
def card(world):
    return a_card(world, state=CardState.HANDED_OVER, serial="K123ABC")


def found(world):
    return address("desk", "loss_found", world.hanna.code)


def report(card):
    return address("desk", "loss_report", card.code)


@rule("BR-RV-05")
@pytest.mark.parametrize("wanted", ["K123ABC", " k123abc ", HANNAS_CODE, HANNAS_CODE.lower()])
def test_a_card_of_any_customer_is_found_by_its_number_or_the_complete_identity_code(world, rebekka, card, wanted):
    answer = rebekka.post(address("desk", "loss_start"), {"wanted": wanted}, follow=True)
    assert answer.redirect_chain == [(found(world), 302)]
    page = answer.content.decode()
    assert "Hanna Maria Virtanen" in page
    assert "K123ABC" in page
    assert f'href="{report(card)}"' in page
    assert HANNAS_CODE not in page


@rule("BR-RV-05", "BR-LG-01", "BR-LG-02")
def test_the_look_up_is_on_record_with_its_purpose_and_without_the_code(world, rebekka, card):
    rebekka.post(address("desk", "loss_start"), {"wanted": HANNAS_CODE})
    event = AuditEvent.objects.get(event="person:sought_for_lost_card")
    assert (event.purpose, event.person, event.actor_code) == ("loss", world.hanna.reference, world.rebekka.actor_code)
    assert HANNAS_CODE not in str(AuditEvent.objects.values_list())


@pytest.mark.parametrize("wanted", ["Virtanen", "K999", "010101-123N", "150390-921", ""])
def test_names_and_half_codes_find_nobody_and_stay_in_the_field(world, rebekka, card, wanted):
    answer = rebekka.post(address("desk", "loss_start"), {"wanted": wanted})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Hanna" not in page
    if wanted:
        assert f'value="{wanted}"' in page
        assert "No card was found" in page


def test_nothing_that_is_looked_for_stands_in_an_address(rebekka, card):
    assert rebekka.get(address("desk", "loss_start"), {"wanted": "K123ABC"}).content.decode().count("Hanna") == 0


@rule("BR-SC-01")
def test_what_was_not_looked_for_in_this_visit_is_not_open(world, rebekka, card):
    assert rebekka.get(found(world)).status_code == 404
    assert rebekka.get(report(card)).status_code == 404
    assert rebekka.post(report(card), SURE).status_code == 404
    assert not LossReport.objects.exists()


@rule("BR-RV-05")
def test_a_verified_report_cancels_the_card_at_once(world, rebekka, card):
    rebekka.post(address("desk", "loss_start"), {"wanted": "K123ABC"})
    answer = rebekka.post(report(card), SURE, follow=True)
    assert answer.redirect_chain == [(found(world), 302)]
    assert "cancelled for good" in answer.content.decode()
    assert Card.objects.get().state == CardState.CANCELLED


@rule("BR-RV-05")
def test_an_unverified_report_is_kept_and_passed_on(rebekka, card):
    rebekka.post(address("desk", "loss_start"), {"wanted": "K123ABC"})
    answer = rebekka.post(
        report(card),
        {"reason": "stolen", "requester": "other", "requester_name": "Naapuri", "verified": "no"},
        follow=True,
    )
    assert "the card still works" in answer.content.decode()
    row = LossReport.objects.get()
    assert (row.state, row.requester_name) == (ReportState.TO_SERVICE, "Naapuri")
    assert Card.objects.get().state == CardState.HANDED_OVER


def test_a_doubled_form_keeps_one_report(rebekka, card):
    rebekka.post(address("desk", "loss_start"), {"wanted": "K123ABC"})
    for _time in range(2):
        assert rebekka.post(report(card), {**SURE, "key": "k" * 24}).status_code == 302
    assert LossReport.objects.count() == 1


def test_saying_yes_asks_how_and_nothing_typed_is_lost(world, card):
    riitta = visit("desk", world.riitta, language="en")
    answer = riitta.post(report(card), {**SURE, "verified_how": " ", "requester_name": "Hanna itse"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Tell how you made sure" in page
    assert 'value="Hanna itse"' in page
    assert not LossReport.objects.exists()


def test_riitta_comes_from_the_card_and_goes_back_to_it(world, card):
    riitta = visit("desk", world.riitta, language="en")
    there = address("desk", "card_detail", card.code)
    assert f'href="{there}"' in riitta.get(report(card)).content.decode()
    assert riitta.post(report(card), SURE)["Location"] == there


def test_a_card_cancelled_already_takes_a_further_report(world, card):
    riitta = visit("desk", world.riitta, language="en")
    riitta.post(report(card), SURE)
    assert "cancelled already" in riitta.get(report(card)).content.decode()
    assert riitta.post(report(card), {**SURE, "reason": "stolen"}).status_code == 302
    assert LossReport.objects.count() == 2


def test_a_registrar_without_any_right_in_force_takes_no_report(world, card):
    world.rebekka_right.state = "ended"
    type(world.rebekka_right).objects.filter(pk=world.rebekka_right.pk).update(state="ended")
    assert visit("desk", world.rebekka).get(address("desk", "loss_start")).status_code == 403
