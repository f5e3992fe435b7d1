"""Once in a while each organisation goes through its card holders."""

from datetime import timedelta

import pytest

from kortisto.cards import jobs
from kortisto.cards.actions.confirm_card_holders import confirm_card_holders
from kortisto.cards.models import Card, EmploymentEnd, HolderAnswer, HoldersReview
from kortisto.cards.queries_portal import holders_of, unconfirmed
from kortisto.cards.states import CardState
from kortisto.kernel.clock import add_months, now, today
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.people.models import Person

from .cast import a_card, a_review, leaving

pytestmark = pytest.mark.django_db


def another_holder(world, number=1):
    person = Person.objects.create(given_names="Paavo", family_name=f"Pelto{number}", name_source="identity_document")
    return a_card(world, state=CardState.HANDED_OVER, holder=person).holder


def answered(world, review, *, here=(), left=None):
    return confirm_card_holders(
        actor=world.tuula, account=world.clinic_account, review=review, here=[one.code for one in here],
        left={one.code: day for one, day in (left or {}).items()},
    )  # fmt: skip


@rule("BR-RV-03")
def test_those_who_left_lose_their_cards_and_the_others_keep_them(world):
    review = a_review(world)
    paavo = another_holder(world)
    answered(world, review, here=[world.hanna], left={paavo: today() - timedelta(days=2)})
    jobs.carry_out_ends()
    assert Card.objects.get(holder=paavo).state == "cancelled"
    assert Card.objects.get(holder=world.hanna).state == "handed_over"
    assert HoldersReview.objects.get(pk=review.pk).state == "confirmed"


def test_the_review_stays_open_until_everybody_has_been_answered_for(world):
    review = a_review(world)
    paavo = another_holder(world)
    answered(world, review, here=[world.hanna])
    assert HoldersReview.objects.get(pk=review.pk).state == "open"
    assert [one.person for one in holders_of(review, most=500)] == [paavo]
    answered(world, review, here=[paavo])
    assert HoldersReview.objects.get(pk=review.pk).state == "confirmed"
    assert HolderAnswer.objects.filter(review=review, left_on=None).count() == 2


def test_who_is_reported_to_leave_already_is_not_reported_twice(world):
    end = leaving(world, left_on=today() + timedelta(days=4))
    review = HoldersReview.objects.create(organisation=world.clinic, due_on=today(), reminded_at=now())
    assert holders_of(review, most=500)[0].leaves_on == end.left_on
    answered(world, review, left={world.hanna: end.left_on})
    assert EmploymentEnd.objects.count() == 1
    assert HoldersReview.objects.get(pk=review.pk).state == "confirmed"


def test_a_stranger_in_the_answers_is_passed_over(world):
    review = a_review(world)
    answered(world, review, here=[world.hanna, world.riitta.person])
    assert list(HolderAnswer.objects.values_list("person", flat=True)) == [world.hanna.pk]


def test_another_organisations_review_does_not_exist(world):
    review = a_review(world)
    with pytest.raises(NotVisible):
        confirm_card_holders(actor=world.otto, account=world.other_account, review=review, here=[], left={})


def test_more_than_five_hundred_at_once_are_refused(world):
    with pytest.raises(Refusal) as said:
        confirm_card_holders(
            actor=world.maija, account=world.clinic_account, review=a_review(world), here=["X"] * 501, left={}
        )
    assert said.value.code == "too_many_holders"


def test_five_hundred_are_confirmed_with_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    review = a_review(world)
    holders = [another_holder(world, number) for number in range(12)]
    with django_assert_max_num_queries(30):
        answered(world, review, here=[world.hanna, *holders])


@rule("BR-RV-03")
def test_an_organisation_is_asked_a_year_after_its_first_card_and_then_a_year_after_its_last_answer(world):
    card = a_card(world, state=CardState.HANDED_OVER)
    jobs.ask_to_confirm_holders()
    assert not HoldersReview.objects.exists()
    Card.objects.filter(pk=card.pk).update(created_at=now() - timedelta(days=400))
    jobs.ask_to_confirm_holders()
    review = HoldersReview.objects.get()
    assert (review.organisation, review.due_on) == (world.clinic, today() + timedelta(days=30))
    told = set(OutgoingMessage.objects.filter(name="confirm_card_holders").values_list("addressee", flat=True))
    assert told == {world.maija.actor_code, world.tuula.actor_code}
    answered(world, review, here=[world.hanna])
    jobs.ask_to_confirm_holders()
    assert HoldersReview.objects.count() == 1
    HoldersReview.objects.update(confirmed_at=now() - timedelta(days=367))
    jobs.ask_to_confirm_holders()
    assert HoldersReview.objects.filter(state="open").count() == 1


def test_who_does_not_answer_is_reminded_and_the_office_sees_it(world):
    review = a_review(world, due_on=today() - timedelta(days=1))
    jobs.ask_to_confirm_holders()
    assert not OutgoingMessage.objects.filter(name="confirm_card_holders").exists()
    HoldersReview.objects.update(reminded_at=now() - timedelta(days=15))
    jobs.ask_to_confirm_holders()
    jobs.ask_to_confirm_holders()
    assert OutgoingMessage.objects.filter(name="confirm_card_holders").count() == 2
    (line,) = unconfirmed()
    assert (line, line.holders) == (review, 1)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-01-15", -12, "2025-01-15"), ("2025-11-30", 3, "2026-02-28")],
)
def test_months_are_counted_by_the_calendar(day, months, then):
    from datetime import date

    assert add_months(date.fromisoformat(day), months).isoformat() == then
