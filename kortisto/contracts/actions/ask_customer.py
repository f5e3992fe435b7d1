from typing import Any

from kortisto.access.policy import grounds_to_handle
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Case, CaseMessage
from kortisto.contracts.moves import tell_about_case, version_of, wait_for_the_office
from kortisto.contracts.states import VERSION
from kortisto.kernel.action import action
from kortisto.organisations.models import MemberRole


@action
def ask_customer(*, actor: Any, case: Case, text: str) -> CaseMessage:
    """A handler asks the customer for more information; until the answer the application can be changed again (SM3)."""
    version = version_of(case=case)
    grounds = grounds_to_handle(actor=actor, version=version)
    move = VERSION.apply(version, "ask")
    message = CaseMessage.objects.create(case=case, written_by=actor, from_office=True, text=text)
    wait_for_the_office(case=case, waits=False)
    record(
        Event.CONTRACT_ASKED_ABOUT, actor=actor, subject=version, context=case, move=move, grounds=grounds, text=text
    )
    tell_about_case("question_asked", case=case, roles=(MemberRole.CONTRACTS,))
    return message
