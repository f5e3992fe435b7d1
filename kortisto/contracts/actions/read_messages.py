from typing import Any

from kortisto.access.policy import grounds_to_handle_case, grounds_to_read_about
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Case
from kortisto.kernel.action import action
from kortisto.kernel.clock import now


@action
def read_messages(*, actor: Any, case: Case, at_office: bool) -> Case:
    """Somebody opens the talk: what the other side wrote is marked as read, so that both see that it has arrived."""
    if at_office:
        grounds = grounds_to_handle_case(actor=actor, case=case)
    else:
        grounds = grounds_to_read_about(actor=actor, case=case)
    unread = case.messages.filter(from_office=not at_office, read_at=None)
    count = unread.update(read_at=now(), read_by=actor)
    record(Event.CASE_MESSAGES_READ, actor=actor, subject=case.subject, context=case, grounds=grounds, messages=count)
    return case
