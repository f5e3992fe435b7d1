from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_the_applicant
from kortisto.audit.record import record
from kortisto.contracts.models import CaseMessage
from kortisto.contracts.moves import keep_message
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarApplication
from kortisto.registrars.queries_application import case_of_application
from kortisto.registrars.states import APPLICATION


@action
def answer_application(
    *, actor: Any, application: RegistrarApplication, text: str, attachment: File | None = None
) -> CaseMessage:
    """The applicant answers the office in person, and the application goes back to handling. Refuses with `text_needed`."""
    grounds = grounds_of_the_applicant(actor=actor, application=application)
    if not text.strip():
        raise Refusal("text_needed", _("Write your answer."), field="text")
    case = case_of_application(application)
    move = APPLICATION.apply(application, "answer")
    files = [attachment] if attachment is not None else []
    message = keep_message(
        case=case, by=actor, from_office=False, text=text.strip(), attachments=files, field="attachment"
    )
    record(
        Event.APPLICATION_ANSWERED,
        actor=actor,
        subject=application,
        context=case,
        move=move,
        grounds=grounds,
        text=text,
    )
    return message
