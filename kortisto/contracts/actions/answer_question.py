from collections.abc import Sequence
from typing import Any

from django.core.files.base import File

from kortisto.access.policy import grounds_to_write_about
from kortisto.audit.record import record
from kortisto.contracts.events import event_about
from kortisto.contracts.matters import matter_called, subject_of
from kortisto.contracts.models import Case, CaseMessage
from kortisto.contracts.moves import keep_message
from kortisto.kernel.action import action


@action
def answer_question(*, actor: Any, case: Case, text: str, attachments: Sequence[File] = ()) -> CaseMessage:
    """The customer answers the handler, and the matter goes back to handling with what was changed in it (SM3).

    Refuses with `contract_incomplete` when something was emptied meanwhile, and a file that cannot be received.
    """
    grounds = grounds_to_write_about(actor=actor, case=case)
    matter, subject = matter_called(case.kind), subject_of(case)
    matter.answered(case=case, actor=actor, grounds=grounds)
    move = matter.table.apply(subject, "answer")
    message = keep_message(case=case, by=actor, from_office=False, text=text, attachments=attachments)
    record(
        event_about(case, "answered"), actor=actor, subject=subject, context=case, move=move, grounds=grounds, text=text,
        on_behalf=case.account.organisation, documents=len(attachments),
    )  # fmt: skip
    return message
