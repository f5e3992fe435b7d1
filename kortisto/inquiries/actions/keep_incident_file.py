"""The sealed incident file of a closed inquiry is kept."""

from typing import Any

from django.core.files.base import ContentFile

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.documents.keep import keep, start_retention
from kortisto.inquiries.events import Event
from kortisto.inquiries.models import Inquiry
from kortisto.kernel.action import action
from kortisto.kernel.clock import day_of


@action
def keep_incident_file(*, actor: Any, inquiry: Inquiry, pdf: bytes) -> Inquiry:
    """Keep the file as it was sealed; its years count from the closing of the inquiry."""
    grounds = grounds_of_the_program(actor=actor)
    file = ContentFile(pdf, name=f"{inquiry.code}.pdf")
    document = keep(file, kind="incident", subject_code=inquiry.reference, by=actor.actor_code)
    assert inquiry.closed_at is not None
    start_retention(subject_code=inquiry.reference, on=day_of(inquiry.closed_at))
    inquiry.document = document.code
    inquiry.save(update_fields=["document"])
    record(
        Event.FILE_SEALED, actor=actor, subject=inquiry, grounds=grounds, document=document.code, sha256=document.sha256
    )
    return inquiry
