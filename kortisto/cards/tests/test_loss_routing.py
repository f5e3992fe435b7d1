"""Where nobody is at work, the revocation service takes what a point would have seen to."""

from html import unescape

import pytest

from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.tests.cast import a_card
from kortisto.kernel.clock import today
from kortisto.kernel.testing import rule
from kortisto.registrars.models import Absence
from kortisto.ui.face import address
from tests.visits import visit


def reported(world, *, verified=True):
    return report_loss(
        actor=world.rebekka, card=a_card(world), reason="lost", requester="holder", verified=verified,
        verified_how="Passi" if verified else "",
    )  # fmt: skip


@pytest.fixture
def nobody_at_work(world):
    for user in (world.riitta, world.rauno):
        Absence.objects.create(user=user, noted_by=user, valid_from=today(), valid_until=today())
    return world


@rule("BR-RG-06")
def test_with_somebody_at_work_the_point_follows_up(world):
    assert reported(world).routed_to == "point"


@rule("BR-RG-06")
def test_with_nobody_at_work_the_report_is_routed_to_the_revocation_service_and_the_card_cancelled_at_once(
    nobody_at_work,
):
    report = reported(nobody_at_work)
    report.card.refresh_from_db()
    assert (report.routed_to, report.card.state) == ("service", "cancelled")
    sulo = visit("office", nobody_at_work.sulo, language="en")
    shown = sulo.get(address("office", "loss_report_list")).content.decode()
    assert "From points where nobody was at work" in shown
    assert report.card.serial in shown


def test_what_could_not_be_verified_goes_to_the_service_in_any_case(world):
    assert reported(world, verified=False).routed_to == "service"


@rule("BR-RG-06")
def test_the_pages_where_a_loss_is_reported_say_that_nobody_is_at_work(nobody_at_work):
    card = a_card(nobody_at_work)
    desk = visit("desk", nobody_at_work.riitta, language="en").get(address("desk", "loss_report", card.code))
    assert "Nobody is at work at the card's registration point today" in unescape(desk.content.decode())


def test_with_somebody_at_work_they_say_nothing_of_it(world):
    card = a_card(world)
    desk = visit("desk", world.riitta, language="en").get(address("desk", "loss_report", card.code))
    assert "Nobody is at work" not in desk.content.decode()
