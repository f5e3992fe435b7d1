from typing import Any

from django.core.files.base import ContentFile

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.documents.keep import keep
from kortisto.kernel.action import action
from kortisto.registrars.events import Event
from kortisto.registrars.models import TrainingCertificate


@action
def keep_sealed_training(*, actor: Any, training: TrainingCertificate, pdf: bytes) -> TrainingCertificate:
    """The certificate's paper has been sealed: it is kept as it is, and from now on its holder can download it."""
    grounds = grounds_of_the_program(actor=actor)
    file = ContentFile(pdf, name=f"{training.check_code}.pdf")
    document = keep(file, kind="training", subject_code=training.reference, by=actor.actor_code)
    training.document = document.code
    training.save(update_fields=["document"])
    record(
        Event.TRAINING_SEALED, actor=actor, subject=training, grounds=grounds, document=document.code,
        sha256=document.sha256,
    )  # fmt: skip
    return training
