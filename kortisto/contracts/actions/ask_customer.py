from typing import Any

from kortisto.access.policy import grounds_to_handle_case
from kortisto.audit.record import record
from kortisto.contracts.events import event_about
from kortisto.contracts.matters import matter_called, subject_of
from kortisto.contracts.models import Case, CaseMessage
from kortisto.contracts.moves import tell_about_case
from kortisto.kernel.action import action
from kortisto.organisations.models import MemberRole


@action
def ask_customer(*, actor: Any, case: Case, text: str) -> CaseMessage:
    """A handler asks the customer for more information; until the answer the application can be changed again (SM3)."""
    grounds = grounds_to_handle_case(actor=actor, case=case)
    subject = subject_of(case)
    move = matter_called(case.kind).table.apply(subject, "ask")
    message = CaseMessage.objects.create(case=case, written_by=actor, from_office=True, text=text)
    record(
        event_about(case, "asked_about"),
        actor=actor,
        subject=subject,
        context=case,
        move=move,
        grounds=grounds,
        text=text,
    )
    tell_about_case("question_asked", case=case, roles=(MemberRole.CONTRACTS,))
    return message
