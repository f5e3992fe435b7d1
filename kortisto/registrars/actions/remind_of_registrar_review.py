"""The owner of registration points has not gone through its registrars."""

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarReview
from kortisto.registrars.moves import tell_of_registrar_review
from kortisto.registrars.states import RegistrarReviewState


@action
def remind_of_registrar_review(*, actor: Actor, review: RegistrarReview) -> RegistrarReview:
    """Write again to the account's administrators; `WrongState` when they have finished meanwhile."""
    grounds = grounds_of_the_program(actor=actor)
    waiting = RegistrarReview.objects.filter(pk=review.pk, state=RegistrarReviewState.OPEN, told_at=review.told_at)
    if waiting.update(told_at=now()) != 1:
        raise WrongState("registrars.RegistrarReview.remind", review.state)
    review.refresh_from_db()
    record(Event.REVIEW_REMINDED, actor=actor, subject=review, on_behalf=review.organisation, grounds=grounds)
    tell_of_registrar_review(review=review)
    return review
