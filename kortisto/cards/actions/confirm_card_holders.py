"""An organisation goes through the list of its card holders."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import EmploymentEnd, HolderAnswer, HoldersReview
from kortisto.cards.moves import holders_to_confirm, keep_employment_end
from kortisto.cards.states import REVIEW, EndState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.kernel.jobs import later
from kortisto.organisations.models import CustomerAccount

AT_ONCE = 500


@action
def confirm_card_holders(
    *, actor: Any, account: CustomerAccount, review: HoldersReview, here: list[str], left: dict[str, date]
) -> HoldersReview:
    """Say of up to 500 card holders, by their codes, who is still here and who left on which day (BR-RV-03).

    Whoever has left is reported as having left; a job cancels their cards right after the commit, or on their day. When nobody is
    unanswered the review is confirmed. Somebody whose card was cancelled meanwhile is passed over. Refuses with
    `too_many_holders`, or for one holder as `report_employment_end` does.
    """
    grounds = grounds_to_contract(actor=actor, account=account)
    if review.organisation_id != account.organisation_id:
        raise NotVisible("not_your_organisations")
    if len(here) + len(left) > AT_ONCE:
        raise Refusal("too_many_holders", _("Confirm at most 500 card holders at a time."))
    review.refresh_from_db(from_queryset=HoldersReview.objects.select_for_update(of=("self",)))
    moment = now()
    asked = holders_to_confirm(review=review).filter(code__in=[*here, *left]).order_by("pk")
    answers = [
        HolderAnswer(review=review, person=person, left_on=left.get(person.code), answered_by=actor, answered_at=moment)
        for person in asked
    ]
    HolderAnswer.objects.bulk_create(answers)
    known = EmploymentEnd.objects.filter(organisation=account.organisation, state=EndState.RECEIVED)
    waiting = set(known.values_list("person", flat=True))
    gone = [one for one in answers if one.left_on is not None and one.person_id not in waiting]
    for one in gone:
        assert one.left_on is not None
        end = keep_employment_end(organisation=account.organisation, person=one.person, left_on=one.left_on, by=actor)
        record(
            Event.EMPLOYMENT_END_RECEIVED, actor=actor, subject=end, person=one.person, grounds=grounds, context=account,
            on_behalf=account.organisation, left_on=one.left_on, review=review.code,
        )  # fmt: skip
    if any(one.left_on is not None and one.left_on <= today() for one in gone):
        later("cards:carry_out_ends")
    record(
        Event.REVIEW_ANSWERED, actor=actor, subject=review, grounds=grounds, context=account,
        on_behalf=account.organisation, here=len(answers) - len(gone), left=len(gone),
    )  # fmt: skip
    if not holders_to_confirm(review=review).exists():
        move = REVIEW.apply(review, "confirm", confirmed_at=moment)
        record(
            Event.REVIEW_CONFIRMED,
            actor=actor,
            subject=review,
            move=move,
            grounds=grounds,
            on_behalf=account.organisation,
        )
    return review
