from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_check_training
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.registrars.events import Event
from kortisto.registrars.models import TrainingCertificate
from kortisto.registrars.states import TRAINING


@action
def reject_training(*, actor: Any, training: TrainingCertificate, reason: str) -> TrainingCertificate:
    """A certificate from elsewhere does not show what it should; the person is told why. Refuses with `reason_needed`."""
    grounds = grounds_to_check_training(actor=actor, user=training.user)
    if not reason.strip():
        raise Refusal(
            "reason_needed", _("Give the reason; the person who sent the certificate sees it."), field="reason"
        )
    move = TRAINING.apply(training, "reject", checked_by=actor.actor_code, reject_reason=reason.strip())
    record(
        Event.TRAINING_REJECTED, actor=actor, subject=training, move=move, grounds=grounds, person=training.user.person,
        user=training.user.code, reason=reason,
    )  # fmt: skip
    post("training_rejected", to=training.user.actor_code, training=training.code, reason=reason.strip())
    return training
