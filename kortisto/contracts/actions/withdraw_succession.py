from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Succession
from kortisto.contracts.states import SUCCESSION
from kortisto.contracts.successions import active_account
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible


@action
def withdraw_succession(*, actor: Any, succession: Succession) -> Succession:
    """The customer takes back what nobody has decided on."""
    account = active_account(succession.organisation)
    if account is None:
        raise NotVisible("not_a_member")
    grounds = grounds_to_contract(actor=actor, account=account)
    move = SUCCESSION.apply(succession, "withdraw")
    record(Event.SUCCESSION_WITHDRAWN, actor=actor, subject=succession, move=move, grounds=grounds)
    return succession
