from collections.abc import Sequence
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_write_about
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Case, CaseMessage
from kortisto.contracts.moves import keep_message
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def write_to_office(*, actor: Any, case: Case, text: str, attachments: Sequence[File] = ()) -> CaseMessage:
    """The customer writes to the handler without having been asked; the handler sees it in the queue, the clock goes on.

    Refuses with `not_sent_yet` a draft that the office does not know, and a file that cannot be received.
    """
    grounds = grounds_to_write_about(actor=actor, case=case)
    if case.received_at is None:
        raise Refusal("not_sent_yet", _("The card issuer sees the matter only when you have sent it. Send it first."))
    message = keep_message(case=case, by=actor, from_office=False, text=text, attachments=attachments)
    record(
        Event.CASE_WRITTEN_TO_OFFICE, actor=actor, subject=case.subject, context=case, grounds=grounds, text=text,
        on_behalf=case.account.organisation, documents=len(attachments),
    )  # fmt: skip
    return message
