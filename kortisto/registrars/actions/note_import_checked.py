from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarImport
from kortisto.registrars.queries_import import counts_of
from kortisto.registrars.states import IMPORT


@action
def note_import_checked(*, actor: Any, source: RegistrarImport) -> RegistrarImport:
    """Every row of the list has been compared with the register; somebody looks at it and confirms."""
    grounds = grounds_of_the_program(actor=actor)
    move = IMPORT.apply(source, "check")
    record(Event.IMPORT_CHECKED, actor=actor, subject=source, move=move, grounds=grounds, counts=counts_of(source))
    return source
