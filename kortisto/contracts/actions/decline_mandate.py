from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_answer_mandate
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves_mandates import answered, tell_giver
from kortisto.contracts.states import MANDATE
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal


@action
def decline_mandate(*, actor: Any, mandate: Mandate, reason: str) -> Mandate:
    """The point's owner does not accept a mandate, and says why (BR-AU-03). Refuses with `reason_needed`."""
    grounds = grounds_to_answer_mandate(actor=actor, mandate=mandate)
    said = reason.strip()
    if not said:
        raise Refusal("reason_needed", _("Give the reason; the organisation sees it."), field="reason")
    move = MANDATE.apply(mandate, "decline", decline_reason=said, ended_at=now(), **answered(by=actor))
    record(
        Event.MANDATE_DECLINED, actor=actor, subject=mandate, context=mandate.contract, move=move, grounds=grounds,
        reason=said,
    )  # fmt: skip
    tell_giver("mandate_declined", mandate=mandate, reason=said)
    return mandate
