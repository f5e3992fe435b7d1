"""Cards are marked one by one with a reason; two people have the marked ones revoked; a job does it and can be killed."""

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.cards.models import Card, CardOrder
from kortisto.inquiries import forms, jobs
from kortisto.inquiries.actions.close_inquiry import close_inquiry
from kortisto.inquiries.actions.finish_revoking import finish_revoking
from kortisto.inquiries.actions.mark_items import mark_items
from kortisto.inquiries.actions.revoke_item import revoke_item
from kortisto.inquiries.actions.revoke_marked import revoke_marked
from kortisto.inquiries.models import Inquiry, InquiryItem
from kortisto.inquiries.queries import REVOKE, standing_of
from kortisto.inquiries.views import office
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.actions.propose import propose
from kortisto.ui.face import address
from kortisto.ui.paging import page_of
from tests.visits import visit

from .cast import PROGRAM, an_inquiry, mark, marked, revoking


def proposed(world, inquiry):
    return propose(actor=world.oili, decision=REVOKE, arguments={"inquiry": inquiry}, reason="Väärinkäyttö")


def test_a_mark_has_a_reason_its_maker_and_a_place_in_the_log_and_revokes_nothing(world):
    inquiry = an_inquiry(world)
    mark(world, inquiry, "to_revoke")
    item = inquiry.items.get()
    assert (item.mark, item.reason, item.marked_by) == ("to_revoke", "Ei asiakirjaa", world.oili)
    assert AuditEvent.objects.filter(event="inquiryitem:chosen", subject=item.reference).exists()
    assert Card.objects.get().state == "handed_over"
    mark(world, inquiry, "fine", by=world.hilla)
    assert inquiry.items.get().mark == "fine"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"items": []}, "nothing_chosen"),
        ({"mark": "revoked"}, "mark_unknown"),
        ({"reason": " "}, "reason_needed"),
        ({"items": ["A"] * 501}, "too_many_items"),
        ({"items": ["TUNTEMATON"]}, "nothing_to_mark"),
    ],
)
def test_what_cannot_be_marked_is_said(world, changes, code):
    inquiry = an_inquiry(world)
    arguments = {"items": [inquiry.items.get().code], "mark": "fine", "reason": "Syy"} | changes
    with pytest.raises(Refusal, match=code):
        mark_items(actor=world.oili, inquiry=inquiry, **arguments)


def test_a_list_of_many_pages_is_marked_whole_as_many_at_a_time_as_are_marked_at_once(world, monkeypatch):
    inquiry = an_inquiry(world, cards=4)
    monkeypatch.setattr(office, "page_of", lambda request, rows, size: page_of(request, rows, size=2))
    monkeypatch.setattr(forms, "AT_ONCE", 3)
    oili = visit("office", world.oili, language="en")
    there = address("office", "inquiry_detail", inquiry.code)
    assert "All 4 on this list, also on its other pages; 3 at a time" in oili.get(there).content.decode()
    typed = {"mark": "to_revoke", "reason": "Ei asiakirjaa", "every": "on"}
    told = oili.post(f"{there}?merkinta=open&sivu=2", typed, follow=True)
    assert told.redirect_chain[-1][0] == f"{there}?merkinta=open"
    assert "1 on this list is still without this mark" in told.content.decode()
    assert oili.post(there, typed, follow=True).status_code == 200
    assert set(inquiry.items.values_list("mark", flat=True)) == {"to_revoke"}
    assert "All 4" not in oili.get(there + "?merkinta=open").content.decode()


@rule("BR-PO-01")
def test_one_person_alone_revokes_nothing_and_another_one_has_it_done(world):
    inquiry = marked(world)
    with pytest.raises(Refusal, match="second_person_needed"):
        revoke_marked(actor=world.oili, inquiry=inquiry)
    with pytest.raises(Refusal, match="second_person_needed"):
        revoke_marked(actor=world.oili, inquiry=inquiry, approved_by=world.oili)
    proposal = proposed(world, inquiry)
    with pytest.raises(Refusal, match="own_proposal"):
        approve(actor=world.oili, proposal=proposal)
    with pytest.raises(Refusal, match="proposed_already"):
        proposed(world, inquiry)
    approve(actor=world.hilla, proposal=proposal)
    inquiry.refresh_from_db()
    assert inquiry.state == "revoking"


def test_nothing_marked_is_nothing_to_propose_or_to_revoke(world):
    inquiry = an_inquiry(world)
    with pytest.raises(Refusal, match="nothing_marked"):
        proposed(world, inquiry)
    with pytest.raises(Refusal, match="nothing_marked"):
        revoke_marked(actor=world.oili, inquiry=inquiry, approved_by=world.hilla)


@rule("BR-RV-02")
def test_the_job_cancels_cards_as_suspected_of_misuse_and_open_orders_and_says_when_it_is_done(world):
    inquiry = revoking(world, cards=2, orders=1)
    assert run_now("inquiries:revoke", inquiry=inquiry.code) == 3
    assert set(Card.objects.values_list("state", "cancel_reason")) == {("cancelled", "misuse")}
    assert CardOrder.objects.get(card=None).state == "cancelled"
    standing = standing_of(inquiry)
    assert (standing.revoked, standing.to_revoke) == (3, 0)
    inquiry.refresh_from_db()
    assert inquiry.state == "open"
    assert run_now("inquiries:revoke", inquiry=inquiry.code) == 0


def test_what_was_found_to_be_in_order_stays_as_it_is(world):
    inquiry = an_inquiry(world, cards=2)
    first, second = inquiry.items.order_by("pk")
    mark(world, inquiry, "fine", items=[first])
    mark(world, inquiry, "to_revoke", items=[second])
    revoke_marked(actor=world.oili, inquiry=inquiry, approved_by=world.heikki)
    run_now("inquiries:revoke", inquiry=inquiry.code)
    assert Card.objects.get(order=first.order).state == "handed_over"
    assert Card.objects.get(order=second.order).state == "cancelled"


def test_a_card_that_was_cancelled_otherwise_meanwhile_is_passed_over(world):
    inquiry = revoking(world)
    Card.objects.update(state="cancelled", cancel_reason="lost")
    run_now("inquiries:revoke", inquiry=inquiry.code)
    assert inquiry.items.get().mark == "over"
    assert Card.objects.get().cancel_reason == "lost"


def test_a_run_that_was_killed_is_gone_on_with_and_one_card_in_trouble_holds_up_no_other(world, monkeypatch):
    inquiry = revoking(world, cards=3)
    first = inquiry.items.order_by("pk").first()
    real = jobs.revoke_item

    def troubled(*, actor, item):
        if item.pk == first.pk:
            raise RuntimeError("trouble")
        return real(actor=actor, item=item)

    monkeypatch.setattr(jobs, "revoke_item", troubled)
    assert run_now("inquiries:revoke", inquiry=inquiry.code) == 2
    inquiry.refresh_from_db()
    assert (inquiry.state, standing_of(inquiry).to_revoke) == ("revoking", 1)
    monkeypatch.undo()
    asked = []
    monkeypatch.setattr(jobs, "later", lambda name, **codes: asked.append((name, codes)))
    run_now("inquiries:sweep")
    assert asked == [("inquiries:revoke", {"inquiry": inquiry.code})]
    assert run_now("inquiries:revoke", inquiry=inquiry.code) == 1


def test_nothing_is_marked_while_cards_are_being_revoked_and_nothing_is_revoked_without_a_decision(world):
    inquiry = revoking(world)
    with pytest.raises(WrongState):
        mark(world, inquiry, "fine")
    with pytest.raises(WrongState):
        finish_revoking(actor=PROGRAM, inquiry=inquiry)
    Inquiry.objects.update(state="open")
    item = InquiryItem.objects.select_related("inquiry", "order").get()
    with pytest.raises(WrongState):
        revoke_item(actor=PROGRAM, item=item)


def test_an_inquiry_is_closed_with_a_conclusion_when_every_card_has_been_dealt_with(world):
    inquiry = an_inquiry(world)
    with pytest.raises(Refusal, match="conclusion_needed"):
        close_inquiry(actor=world.oili, inquiry=inquiry, conclusion=" ")
    with pytest.raises(Refusal, match="items_unmarked"):
        close_inquiry(actor=world.oili, inquiry=inquiry, conclusion="Selvä.")
    mark(world, inquiry, "to_revoke")
    with pytest.raises(Refusal, match="items_to_revoke"):
        close_inquiry(actor=world.oili, inquiry=inquiry, conclusion="Selvä.")
    mark(world, inquiry, "fine")
    close_inquiry(actor=world.oili, inquiry=inquiry, conclusion="Selvä.")
    inquiry.refresh_from_db()
    assert (inquiry.state, inquiry.closed_by, inquiry.conclusion) == ("closed", world.oili, "Selvä.")
