from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.contracts.letters import tell_mandate_ended
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves import hold_mandate
from kortisto.contracts.moves_mandates import run_off
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal


@action
def expire_mandate(*, actor: Any, mandate: Mandate) -> Mandate:
    """A mandate's last day has passed: its customer goes into run-off, as if it had been ended (SM4). Refuses `too_early`."""
    grounds = grounds_of_the_program(actor=actor)
    hold_mandate(mandate=mandate)
    mandate.refresh_from_db(fields=["valid_until"])
    if mandate.valid_until is None or mandate.valid_until >= today():
        raise Refusal("too_early", _("The mandate is still in force."))
    for event, subject, context, move in run_off(mandate=mandate, reason="", last_day=mandate.valid_until):
        record(event, actor=actor, subject=subject, context=context, move=move, grounds=grounds)
    tell_mandate_ended(mandate=mandate)
    return mandate
