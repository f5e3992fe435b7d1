from typing import Any

from kortisto.access.policy import grounds_to_check_training
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.messages.post import post
from kortisto.registrars.events import Event
from kortisto.registrars.models import TrainingCertificate
from kortisto.registrars.states import TRAINING


@action
def accept_training(*, actor: Any, training: TrainingCertificate) -> TrainingCertificate:
    """A handler has looked at a certificate from elsewhere: it counts like one of our own."""
    grounds = grounds_to_check_training(actor=actor, user=training.user)
    move = TRAINING.apply(training, "accept", checked_by=actor.actor_code)
    record(
        Event.TRAINING_ACCEPTED, actor=actor, subject=training, move=move, grounds=grounds, person=training.user.person,
        user=training.user.code,
    )  # fmt: skip
    post("training_accepted", to=training.user.actor_code, training=training.code)
    return training
