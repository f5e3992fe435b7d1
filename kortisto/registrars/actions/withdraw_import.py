from typing import Any

from kortisto.access.policy import grounds_of_the_program, grounds_to_import
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarImport
from kortisto.registrars.states import IMPORT


@action
def withdraw_import(*, actor: Any, source: RegistrarImport) -> RegistrarImport:
    """A list that is not to be taken in: by somebody of the office, or by the program when nobody confirms it for long."""
    program = isinstance(actor, System)
    grounds = grounds_of_the_program(actor=actor) if program else grounds_to_import(actor=actor)
    move = IMPORT.apply(source, "withdraw", ended_at=now())
    record(Event.IMPORT_WITHDRAWN, actor=actor, subject=source, move=move, grounds=grounds)
    return source
