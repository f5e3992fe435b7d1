"""The card maker or the certificate authority is down: orders and reports wait, pages stay up, everything completes later."""

import pytest

from kortisto.cards import jobs
from kortisto.cards.jobs import issue_waiting, sweep_cancelled
from kortisto.cards.models import Card, CardOrder, LossReport
from kortisto.cards.states import CardState, OrderState, ReportState
from kortisto.kernel.testing import rule
from kortisto.maker.backends.direct import DirectMaker
from kortisto.maker.card_maker import MakerUnavailable
from kortisto.maker.jobs import sweep
from kortisto.maker.testing import maker_in_this_process
from kortisto.pki.errors import CaUnavailable
from kortisto.pki.models import Certificate
from kortisto.pki.queries import certificates_of
from kortisto.ui.face import address
from tests.visits import visit

from .cast import a_card
from .helpers import order_for_hanna

pytestmark = pytest.mark.django_db


def down(*_arguments, **_keywords):
    raise CaUnavailable("down")


class NoAuthority:
    """An authority that does not answer."""

    verbs = frozenset({"issue_many", "revoke"})
    issue_many = revoke = staticmethod(down)


@pytest.fixture
def riitta(world):
    return visit("desk", world.riitta, language="en")


def order_page(riitta, order):
    return riitta.get(address("desk", "order_detail", order.customership.code, order.code))


def test_with_the_maker_down_orders_are_taken_and_wait(world, ca, riitta, tmp_path, monkeypatch):
    with maker_in_this_process(tmp_path / "maker"):
        with monkeypatch.context() as patched:

            def away(*_arguments, **_keywords):
                raise MakerUnavailable

            patched.setattr(DirectMaker, "send", away)
            patched.setattr(DirectMaker, "fetch_results", away)
            order = order_for_hanna(world)
            sweep()
            page = order_page(riitta, order)
            assert page.status_code == 200
            assert "At the card maker" in page.content.decode()
            assert riitta.get("/vartti/").status_code == 200
            assert not Card.objects.exists()
        sweep()
        issue_waiting()
        sweep()
    assert CardOrder.objects.get().state == OrderState.PRODUCED
    assert Card.objects.get().state == CardState.DISPATCHED


def test_with_the_authority_down_produced_cards_wait_and_their_pages_say_so(world, ca, riitta, monkeypatch):
    card = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    page = address("desk", "card_detail", card.code)
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "authority", NoAuthority)
        with pytest.raises(CaUnavailable):
            issue_waiting()
        answer = riitta.get(page)
        assert answer.status_code == 200
        assert "The certificates are being issued." in answer.content.decode()
        assert riitta.get(address("desk", "card_why", card.code)).status_code == 200
    assert not Certificate.objects.exists()
    assert issue_waiting() == 1
    assert certificates_of(card.reference).count() == 2
    assert "The certificates are being issued." not in riitta.get(page).content.decode()


@rule("BR-RV-05")
def test_with_the_authority_down_a_report_is_taken_at_the_desk_kept_and_done_first_when_it_is_back(
    world, ca, riitta, monkeypatch
):
    card = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    issue_waiting()
    Card.objects.filter(pk=card.pk).update(state=CardState.HANDED_OVER)
    form = {"reason": "stolen", "requester": "holder", "verified": "yes", "verified_how": "Passi nähty"}
    with monkeypatch.context() as patched:
        patched.setattr(jobs, "authority", NoAuthority)
        told = riitta.post(address("desk", "loss_report", card.code), form, follow=True).content.decode()
        assert "cancelled for good" in told
        assert "The certificates are being revoked." in told
        with pytest.raises(CaUnavailable):
            sweep_cancelled()
        report = LossReport.objects.get()
        assert report.state == ReportState.RECEIVED
        assert Card.objects.get().state == CardState.CANCELLED
    sweep_cancelled()
    report.refresh_from_db()
    assert report.state == ReportState.EXECUTED
    assert {one.state for one in certificates_of(card.reference)} == {"revoked"}
    assert "being revoked" not in riitta.get(address("desk", "card_detail", card.code)).content.decode()
