"""The day that an organisation reported has come."""

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.cards.ending import note_end
from kortisto.cards.events import Event
from kortisto.cards.models import EmploymentEnd
from kortisto.cards.moves import carry_out_end
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal


@action
def carry_out_employment_end(*, actor: Actor, end: EmploymentEnd) -> EmploymentEnd:
    """Cancel what the person has in the organisation's name, on the Helsinki day that was reported (BR-RV-03).

    Refuses with `day_not_come`; `WrongState` when the report was withdrawn or carried out meanwhile.
    """
    grounds = grounds_of_the_program(actor=actor)
    if end.left_on > today():
        raise Refusal("day_not_come", _("The day that was reported has not come yet."))
    ended = carry_out_end(end=end)
    record(
        Event.EMPLOYMENT_END_EXECUTED, actor=actor, subject=end, move=ended.report, person=end.person, grounds=grounds,
        on_behalf=end.organisation, cards=[card.code for card, _made in ended.cards],
    )  # fmt: skip
    note_end(actor=actor, end=end, ended=ended, grounds=grounds)
    return end
