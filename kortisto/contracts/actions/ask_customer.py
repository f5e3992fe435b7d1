from collections.abc import Sequence
from typing import Any

from django.core.files.base import File

from kortisto.access.policy import grounds_to_handle_case
from kortisto.audit.record import record
from kortisto.contracts.events import event_about
from kortisto.contracts.letters import tell_customer
from kortisto.contracts.matters import matter_called, subject_of
from kortisto.contracts.models import Case, CaseMessage
from kortisto.contracts.moves import keep_message
from kortisto.kernel.action import action


@action
def ask_customer(*, actor: Any, case: Case, text: str, attachments: Sequence[File] = ()) -> CaseMessage:
    """A handler asks the customer for more information; until the answer the application can be changed again (SM3).

    The office's clock stops until the customer answers. Refuses a file that cannot be received.
    """
    grounds = grounds_to_handle_case(actor=actor, case=case)
    subject = subject_of(case)
    move = matter_called(case.kind).table.apply(subject, "ask")
    message = keep_message(case=case, by=actor, from_office=True, text=text, attachments=attachments)
    record(
        event_about(case, "asked_about"),
        actor=actor,
        subject=subject,
        context=case,
        move=move,
        grounds=grounds,
        text=text,
    )
    if not matter_called(case.kind).asked(case):
        tell_customer("question_asked" if case.version_id is not None else "case_question", case=case)
    return message
