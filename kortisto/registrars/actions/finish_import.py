from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarImport
from kortisto.registrars.queries_import import counts_of
from kortisto.registrars.states import IMPORT


@action
def finish_import(*, actor: Any, source: RegistrarImport) -> RegistrarImport:
    """Every row that could be taken in has been; the report says what became of each."""
    grounds = grounds_of_the_program(actor=actor)
    move = IMPORT.apply(source, "finish", ended_at=now())
    record(Event.IMPORT_FINISHED, actor=actor, subject=source, move=move, grounds=grounds, counts=counts_of(source))
    return source
