from collections.abc import Sequence
from typing import Any

from django.core.files.base import File

from kortisto.access.policy import grounds_to_handle_case
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_customer
from kortisto.contracts.models import Case, CaseMessage
from kortisto.contracts.moves import keep_message
from kortisto.kernel.action import action


@action
def write_to_customer(*, actor: Any, case: Case, text: str, attachments: Sequence[File] = ()) -> CaseMessage:
    """A handler writes to the customer without asking: nothing waits for an answer, and the clock goes on.

    Refuses a file that cannot be received.
    """
    grounds = grounds_to_handle_case(actor=actor, case=case)
    message = keep_message(case=case, by=actor, from_office=True, text=text, attachments=attachments)
    record(
        Event.CASE_WRITTEN_TO_CUSTOMER, actor=actor, subject=case.subject, context=case, grounds=grounds, text=text,
        documents=len(attachments),
    )  # fmt: skip
    tell_customer("case_message", case=case)
    return message
