"""It is time for the owner of registration points to go through its registrars."""

from datetime import timedelta

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import now, today
from kortisto.kernel.constraints import refused_when_broken
from kortisto.kernel.errors import WrongState
from kortisto.organisations.models import Organisation
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarReview
from kortisto.registrars.moves import tell_of_registrar_review
from kortisto.rulebook.read import rule


@action
def open_registrar_review(*, actor: Actor, organisation: Organisation) -> RegistrarReview:
    """Ask the owner to go through its registrars by a day (BR-RG-16); `WrongState` when it has been asked already."""
    grounds = grounds_of_the_program(actor=actor)
    due = today() + timedelta(days=rule("registrar_review_days"))
    with refused_when_broken("one_open_registrar_review", lambda: WrongState("registrars.RegistrarReview.open")):
        review = RegistrarReview.objects.create(organisation=organisation, due_on=due, told_at=now())
    record(Event.REVIEW_OPENED, actor=actor, subject=review, on_behalf=organisation, grounds=grounds, due_on=due)
    tell_of_registrar_review(review=review)
    return review
