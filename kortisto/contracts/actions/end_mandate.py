from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_end_mandate
from kortisto.audit.record import record
from kortisto.contracts.letters import tell_mandate_ended
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves import hold_mandate
from kortisto.contracts.moves_mandates import run_off
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def end_mandate(*, actor: Any, mandate: Mandate, reason: str) -> Mandate:
    """A mandate ends: nothing new is ordered from this moment, and its customer goes into run-off (BR-AU-15).

    The organisation that gave it, the point's owner or the issuer may end it. Where no order or card is left, it closes at
    once. Refuses with `reason_needed`.
    """
    grounds = grounds_to_end_mandate(actor=actor, mandate=mandate)
    if not reason.strip():
        raise Refusal("reason_needed", _("Give the reason; the other party sees it."), field="reason")
    hold_mandate(mandate=mandate)
    for event, subject, context, move in run_off(mandate=mandate, reason=reason.strip()):
        record(event, actor=actor, subject=subject, context=context, move=move, grounds=grounds, reason=reason.strip())
    tell_mandate_ended(mandate=mandate)
    return mandate
