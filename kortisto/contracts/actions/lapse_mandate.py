from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves_mandates import tell_giver, tell_owner
from kortisto.contracts.states import MANDATE
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.rulebook.read import rule


@action
def lapse_mandate(*, actor: Any, mandate: Mandate) -> Mandate:
    """A point has not answered in time: the mandate lapses and both sides are told (BR-AU-03). Refuses with `too_early`."""
    grounds = grounds_of_the_program(actor=actor)
    days = rule("mandate_answer_days")
    if mandate.asked_at is None or (now() - mandate.asked_at).days < days:
        raise Refusal("too_early", _("The registration point still has time to answer."))
    move = MANDATE.apply(mandate, "lapse", ended_at=now())
    record(Event.MANDATE_LAPSED, actor=actor, subject=mandate, context=mandate.contract, move=move, grounds=grounds)
    tell_giver("mandate_lapsed", mandate=mandate, days=days)
    tell_owner("mandate_lapsed", mandate=mandate, days=days)
    return mandate
