"""Owners go through their registrars: asked by the clock, unused rights marked, each right kept or ended (BR-RG-16)."""

from datetime import timedelta

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.audit.record import record
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.jobs import run_now
from kortisto.kernel.testing import rule
from kortisto.registrars.actions.open_registrar_review import open_registrar_review
from kortisto.registrars.actions.review_registrars import review_registrars
from kortisto.registrars.models import RegistrarReview, RegistrarRight, ReviewedRight
from kortisto.registrars.reviews import lines_of, open_review, owners_to_ask, rights_of_owner
from kortisto.registrars.tests.cast import a_review

YEAR_AGO = timedelta(days=370)


def answers(world, review=None, *, ended=None, without=(), **changes):
    review = review or a_review(world)
    ended = ended or {}
    kept = [
        right.code for right in rights_of_owner(world.county) if right.code not in ended and right.user not in without
    ]
    return review_registrars(
        actor=world.kaisa, account=world.county_account, review=review, kept=kept, ended=ended, **changes
    )


def worked(user, right):
    """The registrar has done something on the right."""
    return record("cardorder:submitted", actor=user, subject="cardorder:AAAAAAAAAA", grounds={"right": right.code})


def unused(world):
    return {line.right.user for line in lines_of(rights_of_owner(world.county)) if line.unused}


@rule("BR-RG-16")
def test_an_owner_is_asked_when_its_registrars_have_not_been_gone_through_for_the_rulebooks_months(world, posted):
    assert world.county not in owners_to_ask()
    RegistrarRight.objects.update(created_at=now() - YEAR_AGO)
    run_now("registrars:ask_for_reviews")
    review = open_review(world.county)
    assert review.due_on == today() + timedelta(days=30)
    assert [(name, to) for name, to, _facts in posted] == [("review_registrars", world.kaisa.actor_code)]
    run_now("registrars:ask_for_reviews")
    assert RegistrarReview.objects.count() == 1


@rule("BR-RG-16")
def test_administrators_are_reminded_until_the_review_is_finished(world, posted):
    review = a_review(world, told_at=now() - timedelta(days=11))
    run_now("registrars:ask_for_reviews")
    run_now("registrars:ask_for_reviews")
    assert len(list(posted)) == 2
    answers(world, review)
    RegistrarReview.objects.update(told_at=now() - timedelta(days=11))
    run_now("registrars:ask_for_reviews")
    assert len([1 for name, _to, _facts in posted if name == "review_registrars"]) == 2


@rule("BR-RG-16")
def test_a_right_on_which_nothing_was_done_for_months_is_shown_as_unused(world):
    assert unused(world) == {world.riitta, world.rauno, world.rebekka}
    worked(world.riitta, world.riitta_right)
    assert unused(world) == {world.rauno, world.rebekka}
    RegistrarRight.objects.filter(pk=world.rauno_right.pk).update(valid_from=today())
    assert unused(world) == {world.rebekka}


def test_what_registrars_do_about_themselves_is_no_use_of_the_right(world):
    record(
        "acknowledgement:briefing_read", actor=world.riitta, subject="acknowledgement:AAAAAAAAAA",
        grounds={"right": world.riitta_right.code},
    )  # fmt: skip
    assert world.riitta in unused(world)


@rule("BR-RG-16")
def test_the_owner_keeps_some_rights_and_ends_others_and_the_review_is_finished(world, posted):
    review = a_review(world)
    answers(world, review, ended={world.rauno_right.code: "Siirtyi muualle"}, leave_understaffed=True)
    review.refresh_from_db()
    assert (review.state, review.confirmed_by) == ("confirmed", world.kaisa.actor_code)
    right = RegistrarRight.objects.get(pk=world.rauno_right.pk)
    assert (right.state, right.end_reason) == ("ended", "Siirtyi muualle")
    assert RegistrarRight.objects.in_force().filter(user=world.riitta).exists()
    assert ReviewedRight.objects.get(right=world.riitta_right).kept
    assert not ReviewedRight.objects.get(right=world.rauno_right).kept
    assert "right_ended" in [name for name, _to, _facts in posted]
    assert AuditEvent.objects.filter(event="registrarright:ended", subject=right.reference).count() == 1


def test_a_review_stays_open_until_every_right_has_been_answered_for(world):
    review = a_review(world)
    answers(world, review, without=(world.rebekka,))
    review.refresh_from_db()
    assert review.state == "open"
    answers(world, review)
    review.refresh_from_db()
    assert review.state == "confirmed"


@rule("BR-RG-07")
def test_ending_the_second_last_registrar_in_a_review_is_confirmed_too(world):
    review = a_review(world)
    with pytest.raises(Refusal, match="leaves_point_understaffed"):
        answers(world, review, ended={world.rauno_right.code: "Lähti"})
    assert not ReviewedRight.objects.exists()


def test_a_right_that_ended_meanwhile_is_passed_over(world):
    review = a_review(world)
    code = world.rauno_right.code
    RegistrarRight.objects.filter(pk=world.rauno_right.pk).update(state="ended", ended_at=now())
    answers(world, review, ended={code: "Lähti"})
    assert not ReviewedRight.objects.filter(right__code=code).exists()


def test_a_neighbour_goes_through_nobody_elses_registrars(world):
    review = a_review(world)
    with pytest.raises(NotVisible):
        review_registrars(actor=world.maija, account=world.clinic_account, review=review, kept=[], ended={})
    with pytest.raises(RightMissing, match="role_missing"):
        review_registrars(actor=world.kalle, account=world.county_account, review=review, kept=[], ended={})


def test_more_than_five_hundred_rights_are_not_answered_at_once(world):
    with pytest.raises(Refusal, match="too_many_rights"):
        review_registrars(
            actor=world.kaisa, account=world.county_account, review=a_review(world), kept=["A"] * 501, ended={}
        )


def test_an_owner_is_asked_once_at_a_time(world):
    a_review(world)
    with pytest.raises(WrongState):
        open_registrar_review(actor=System("registrars"), organisation=world.county)
