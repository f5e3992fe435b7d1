from typing import Any

from kortisto.access.policy import membership_of
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.organisations.events import Event
from kortisto.organisations.models import CustomerAccount


@action
def choose_account(*, actor: Any, account: CustomerAccount) -> CustomerAccount:
    """A user of several accounts chooses the one they act for from now on; the switch is on record (BR-US-04)."""
    grounds = membership_of(actor=actor, account=account)
    record(Event.ACCOUNT_CHOSEN, actor=actor, subject=account, grounds=grounds)
    return account
