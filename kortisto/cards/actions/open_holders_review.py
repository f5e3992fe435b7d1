"""It is time for an organisation to confirm its card holders."""

from datetime import timedelta

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import HoldersReview
from kortisto.cards.moves import tell_of_review
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now, today
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import WrongState
from kortisto.organisations.models import Organisation
from kortisto.rulebook.read import rule


@action
def open_holders_review(*, actor: Actor, organisation: Organisation) -> HoldersReview:
    """Ask the organisation to confirm who of its card holders is still with it, by a day; its users get a message.

    `WrongState` when it has been asked already.
    """
    grounds = grounds_of_the_program(actor=actor)
    due = today() + timedelta(days=rule("card_holders_confirmation_days"))
    with refused_when_broken("one_open_holders_review", lambda: WrongState("cards.HoldersReview.open")):
        review = HoldersReview.objects.create(organisation=organisation, due_on=due, reminded_at=now())
    record(Event.REVIEW_OPENED, actor=actor, subject=review, on_behalf=organisation, grounds=grounds, due_on=due)
    tell_of_review(review=review)
    return review
