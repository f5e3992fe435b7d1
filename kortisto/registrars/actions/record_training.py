"""Somebody has passed the registrars' course."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.registrars.events import Event
from kortisto.registrars.models import TrainingCertificate


@action
def record_training(*, actor: Any, user: User, course: str, passed_on: date, language: str) -> TrainingCertificate:
    """Keep that the person passed the course, on which day and in which language; only the trained register (BR-RG-10)."""
    grounds = grounds_to_appoint(actor=actor)
    if passed_on > today():
        raise Refusal("training_in_future", _("The course cannot have been passed in the future."), field="passed_on")
    certificate = TrainingCertificate.objects.create(
        user=user, course=course, passed_on=passed_on, language=language, checked_by=actor.actor_code
    )
    record(
        Event.TRAINING_RECORDED, actor=actor, subject=certificate, grounds=grounds, person=user.person,
        user=user.code, course=course, passed_on=passed_on.isoformat(),
    )  # fmt: skip
    return certificate
