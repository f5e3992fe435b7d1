from typing import Any

from kortisto.access.policy import grounds_to_handle
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.models import Case
from kortisto.contracts.moves import version_of
from kortisto.contracts.states import VERSION
from kortisto.kernel.action import action


@action
def take_case(*, actor: Any, case: Case) -> Case:
    """A handler takes a submitted contract into handling; of two who try, one gets it (SM3)."""
    version = version_of(case=case)
    grounds = grounds_to_handle(actor=actor, version=version)
    move = VERSION.apply(version, "take", handler=actor)
    case.handler = actor
    case.save(update_fields=["handler", "changed_at"])
    record(Event.CONTRACT_TAKEN, actor=actor, subject=version, context=case, move=move, grounds=grounds)
    return case
