"""An inquiry is opened by who may, into somebody else's acts, and finds every order and card the registrar had a part in."""

from datetime import timedelta

import pytest

from kortisto.audit.record import record
from kortisto.cards.models import CardOrder, Handover
from kortisto.cards.states import CardState
from kortisto.cards.tests.cast import a_card, an_order
from kortisto.inquiries.models import Inquiry
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Membership

from .cast import an_inquiry, opened, orders_of, somebody


def found(world, **changes):
    inquiry = opened(world, **changes)
    run_now("inquiries:collect", inquiry=inquiry.code)
    return orders_of(inquiry)


def by_rauno(order):
    CardOrder.objects.filter(pk=order.pk).update(ordered_by=order.right.user_id)
    return order


def test_what_the_registrar_ordered_in_the_period_is_found_and_what_lies_outside_is_not(world):
    mine, old = an_order(world, holder=somebody("A")), an_order(world, holder=somebody("B"))
    CardOrder.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=3))
    other = an_order(world, holder=somebody("C"), ordered_by=world.rauno)
    assert found(world) == {mine}
    assert other not in found_again(world, world.rauno, {other})


def found_again(world, user, expected):
    assert found(world, user=user) == expected
    return set()


def test_cards_that_others_ordered_and_the_registrar_handed_over_or_touched_are_found_too(world):
    handed = a_card(world, state=CardState.HANDED_OVER, holder=somebody("A"), ordered_by=world.rauno)
    Handover.objects.create(
        card=handed, proof=handed.order.identity_proof, receipt="paper", handed_over_by=world.riitta, at=now(),
        right=world.riitta_right,
    )  # fmt: skip
    touched = a_card(world, holder=somebody("B"), ordered_by=world.rauno)
    record("card:returned", actor=world.riitta, subject=touched)
    a_card(world, holder=somebody("C"), ordered_by=world.rauno)
    assert found(world) == {handed.order, touched.order}


def test_what_the_registrar_only_looked_at_is_not_put_on_the_list(world):
    from kortisto.audit.record import write

    seen = a_card(world, holder=somebody("A"), ordered_by=world.rauno)
    write("card:returned", actor=world.riitta, subject=seen, result="refused")
    assert found(world) == set()


def test_collecting_twice_changes_nothing(world):
    inquiry = an_inquiry(world, cards=2)
    run_now("inquiries:collect", inquiry=inquiry.code)
    assert inquiry.items.count() == 2


def test_one_inquiry_into_a_person_is_under_way_at_a_time(world):
    opened(world)
    with pytest.raises(Refusal, match="inquiry_open"):
        opened(world)
    Inquiry.objects.update(state="closed", closed_at=now())
    opened(world)


def test_the_period_and_the_reason_are_asked_for(world):
    with pytest.raises(Refusal, match="period_wrong"):
        opened(world, first_day=today(), last_day=today() - timedelta(days=1))
    with pytest.raises(Refusal, match="period_wrong"):
        opened(world, first_day=today() + timedelta(days=1), last_day=today() + timedelta(days=2))
    with pytest.raises(Refusal, match="reason_needed"):
        opened(world, reason=" ")


@rule("BR-SC-04")
def test_nobody_looks_into_their_own_acts_or_those_of_their_own_organisations_registrar(world):
    with pytest.raises(Refusal, match="own_acts"):
        opened(world, user=world.oili)
    Membership.objects.create(account=world.county_account, user=world.oili, role="reader")
    with pytest.raises(Refusal, match="conflict_of_interest"):
        opened(world)


def test_auditors_and_strangers_open_no_inquiry(world):
    from kortisto.inquiries.actions.open_inquiry import open_inquiry

    arguments = {"user": world.riitta, "first_day": today(), "last_day": today(), "reason": "Syy"}
    with pytest.raises(RightMissing, match="office_role_missing"):
        open_inquiry(actor=world.auli, **arguments)
    with pytest.raises(NotVisible):
        open_inquiry(actor=world.kaisa, **arguments)
