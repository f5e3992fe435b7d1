"""An organisation tells that somebody has left it."""

from datetime import date
from typing import Any

from kortisto.access.policy import grounds_to_contract
from kortisto.audit.record import record
from kortisto.cards.ending import note_end
from kortisto.cards.events import Event
from kortisto.cards.models import EmploymentEnd
from kortisto.cards.moves import carry_out_end, keep_employment_end
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.organisations.models import CustomerAccount
from kortisto.people.models import Person


@action
def report_employment_end(*, actor: Any, account: CustomerAccount, person: Person, left_on: date) -> EmploymentEnd:
    """The person's cards in the organisation's name are cancelled on the day they left, or now if that is past (BR-RV-03).

    A day to come is kept and carried out when it comes. A professional card is the person's own and stays. Refuses with
    `left_on_too_far`, `nobody_here` or `end_reported_already`.
    """
    grounds = grounds_to_contract(actor=actor, account=account)
    end = keep_employment_end(organisation=account.organisation, person=person, left_on=left_on, by=actor)
    record(
        Event.EMPLOYMENT_END_RECEIVED, actor=actor, subject=end, person=person, grounds=grounds, context=account,
        on_behalf=account.organisation, left_on=left_on,
    )  # fmt: skip
    if left_on <= today():
        ended = carry_out_end(end=end)
        record(
            Event.EMPLOYMENT_END_EXECUTED, actor=actor, subject=end, move=ended.report, person=end.person, grounds=grounds,
            on_behalf=end.organisation, cards=[card.code for card, _made in ended.cards],
        )  # fmt: skip
        note_end(actor=actor, end=end, ended=ended, grounds=grounds)
    return end
