from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_set_up
from kortisto.audit.record import record
from kortisto.contracts.events import CLOSED_EVENTS
from kortisto.contracts.models import Mandate
from kortisto.contracts.moves import close_when_done, hold_mandate
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def close_mandate(*, actor: Any, mandate: Mandate) -> Mandate:
    """The last card under an ended mandate has been dealt with: the mandate, its customer and the rights close (BR-AU-15).

    Refuses with `something_open`.
    """
    grounds = grounds_to_set_up(actor=actor)
    hold_mandate(mandate=mandate)
    closed = close_when_done(mandate=mandate)
    if not closed:
        raise Refusal("something_open", _("An order or a card under the mandate has not been dealt with yet."))
    for row, move in closed:
        record(CLOSED_EVENTS[row.subject_kind()], actor=actor, subject=row, context=mandate, move=move, grounds=grounds)
    return mandate
