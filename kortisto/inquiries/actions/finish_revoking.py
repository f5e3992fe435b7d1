"""Every marked card of an inquiry has been dealt with."""

from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.inquiries.events import Event
from kortisto.inquiries.models import Inquiry
from kortisto.inquiries.states import INQUIRY, Mark
from kortisto.kernel.action import action
from kortisto.kernel.errors import WrongState


@action
def finish_revoking(*, actor: Any, inquiry: Inquiry) -> Inquiry:
    """The inquiry goes on; `WrongState` while a marked card is left."""
    grounds = grounds_of_the_program(actor=actor)
    if inquiry.items.filter(mark=Mark.TO_REVOKE).exists():
        raise WrongState("inquiries.Inquiry.finish", inquiry.state)
    move = INQUIRY.apply(inquiry, "finish")
    revoked = inquiry.items.filter(mark=Mark.REVOKED).count()
    record(Event.REVOCATION_FINISHED, actor=actor, subject=inquiry, move=move, grounds=grounds, revoked=revoked)
    return inquiry
