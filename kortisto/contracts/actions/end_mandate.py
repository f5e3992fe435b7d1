from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_end_mandate
from kortisto.audit.record import record
from kortisto.contracts.events import CLOSED_EVENTS, Event
from kortisto.contracts.models import Customership, Mandate
from kortisto.contracts.moves import close_when_done, hold_mandate, tell_mandate_ended
from kortisto.contracts.states import CUSTOMERSHIP, MANDATE, CustomershipState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now, today
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
    last_day = max(today(), mandate.valid_from)
    move = MANDATE.apply(mandate, "end", ended_at=now(), end_reason=reason.strip(), valid_until=last_day)
    record(
        Event.MANDATE_ENDED,
        actor=actor,
        subject=mandate,
        context=mandate.contract,
        move=move,
        grounds=grounds,
        reason=reason,
    )
    customership = Customership.objects.filter(mandate=mandate, state=CustomershipState.OPEN).first()
    if customership is not None:
        made = CUSTOMERSHIP.apply(customership, "run_off")
        record(
            Event.CUSTOMERSHIP_RUN_OFF, actor=actor, subject=customership, context=mandate, move=made, grounds=grounds
        )
    for row, made in close_when_done(mandate=mandate):
        record(CLOSED_EVENTS[row.subject_kind()], actor=actor, subject=row, context=mandate, move=made, grounds=grounds)
    tell_mandate_ended(mandate=mandate)
    return mandate
