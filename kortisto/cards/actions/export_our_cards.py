"""An organisation takes the list of its cards along."""

from typing import Any

from kortisto.access.policy import membership_of
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.kernel.action import action
from kortisto.organisations.models import CustomerAccount


@action
def export_our_cards(*, actor: Any, account: CustomerAccount, rows: int) -> CustomerAccount:
    """Put on record that the list was downloaded, each time; whose data it holds, the page's door writes down (BR-LG-01)."""
    grounds = membership_of(actor=actor, account=account)
    record(
        Event.OUR_CARDS_EXPORTED, actor=actor, subject=account.organisation, context=account, grounds=grounds,
        on_behalf=account.organisation, rows=rows,
    )  # fmt: skip
    return account
