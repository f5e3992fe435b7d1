"""An organisation has not confirmed its card holders."""

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import HoldersReview
from kortisto.cards.moves import tell_of_review
from kortisto.cards.states import ReviewState
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState


@action
def remind_of_review(*, actor: Actor, review: HoldersReview) -> HoldersReview:
    """Write again to those who can confirm; `WrongState` when they have done so meanwhile."""
    grounds = grounds_of_the_program(actor=actor)
    reminded = HoldersReview.objects.filter(
        pk=review.pk, state=ReviewState.OPEN, reminded_at=review.reminded_at
    ).update(reminded_at=now())
    if reminded != 1:
        raise WrongState("cards.HoldersReview.remind", review.state)
    review.refresh_from_db()
    record(Event.REVIEW_REMINDED, actor=actor, subject=review, on_behalf=review.organisation, grounds=grounds)
    tell_of_review(review=review)
    return review
