from datetime import date
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_study
from kortisto.audit.record import record
from kortisto.documents.keep import keep
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.registrars.events import Event
from kortisto.registrars.models import TrainingCertificate, TrainingSource
from kortisto.registrars.states import TrainingState

MOST_WAITING = 5


@action
def give_training(*, actor: Any, course: str, passed_on: date, language: str, file: File) -> TrainingCertificate:
    """A user gives the certificate of a course passed elsewhere; it counts once a handler has looked at it (BR-RG-01).

    Refuses with `training_in_future`, with `too_many_waiting`, and as `documents.keep` does.
    """
    grounds = grounds_to_study(actor=actor)
    if passed_on > today():
        raise Refusal("training_in_future", _("The course cannot have been passed in the future."), field="passed_on")
    if actor.training_certificates.filter(state=TrainingState.WAITING).count() >= MOST_WAITING:
        raise Refusal(
            "too_many_waiting", _("Several of your certificates wait for a check already. Wait for the answer.")
        )
    certificate = TrainingCertificate.objects.create(
        user=actor, course=course.strip(), passed_on=passed_on, language=language, source=TrainingSource.OUTSIDE,
        state=TrainingState.WAITING, name=actor.name,
    )  # fmt: skip
    document = keep(file, kind="training", subject_code=certificate.reference, by=actor.actor_code)
    certificate.document = document.code
    certificate.save(update_fields=["document"])
    record(
        Event.TRAINING_GIVEN, actor=actor, subject=certificate, grounds=grounds, person=actor.person,
        course=certificate.course, passed_on=passed_on.isoformat(), document=document.code,
    )  # fmt: skip
    return certificate
