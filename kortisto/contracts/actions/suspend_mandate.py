from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_suspend_mandate
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves import hold_mandate
from kortisto.contracts.moves_mandates import tell_both
from kortisto.contracts.states import MANDATE
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal


@action
def suspend_mandate(*, actor: Any, mandate: Mandate, reason: str) -> Mandate:
    """A mandate is suspended by who gave it or by the issuer: nothing new is ordered until it is taken into use again.

    What has been ordered goes on as before. Refuses with `reason_needed`.
    """
    grounds = grounds_to_suspend_mandate(actor=actor, mandate=mandate)
    said = reason.strip()
    if not said:
        raise Refusal("reason_needed", _("Give the reason; the other party sees it."), field="reason")
    hold_mandate(mandate=mandate)
    move = MANDATE.apply(
        mandate, "suspend", suspended_at=now(), suspend_reason=said, suspended_by_issuer=grounds.appointment is not None
    )
    record(
        Event.MANDATE_SUSPENDED, actor=actor, subject=mandate, context=mandate.contract, move=move, grounds=grounds,
        reason=said,
    )  # fmt: skip
    tell_both("mandate_suspended", mandate=mandate, reason=said)
    return mandate
