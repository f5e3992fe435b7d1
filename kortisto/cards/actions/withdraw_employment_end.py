"""Somebody stays after all."""

from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import EmploymentEnd
from kortisto.cards.states import EMPLOYMENT_END
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible
from kortisto.organisations.models import CustomerAccount


@action
def withdraw_employment_end(*, actor: Any, account: CustomerAccount, end: EmploymentEnd) -> EmploymentEnd:
    """Take back a report whose day has not come; what has been carried out stays so (BR-RV-02)."""
    grounds = grounds_to_contract(actor=actor, account=account)
    if end.organisation_id != account.organisation_id:
        raise NotVisible("not_your_organisations")
    move = EMPLOYMENT_END.apply(end, "withdraw", ended_at=now())
    record(
        Event.EMPLOYMENT_END_WITHDRAWN, actor=actor, subject=end, move=move, person=end.person, grounds=grounds,
        context=account, on_behalf=account.organisation, left_on=end.left_on,
    )  # fmt: skip
    return end
