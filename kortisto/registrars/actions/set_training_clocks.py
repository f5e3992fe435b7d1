"""The years of training certificates' files begin, or stand still again."""

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.models import AuditEvent
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.registrars.events import Event
from kortisto.registrars.training_clocks import clocks_to_set


@action
def set_training_clocks(*, actor: Actor) -> AuditEvent:
    """Set the day from which each file is kept for the years that the rulebook says (BR-AR-01); on record how many changed."""
    grounds = grounds_of_the_program(actor=actor)
    begun = stopped = 0
    for document, clock in clocks_to_set():
        document.retain_from = clock
        document.save(update_fields=["retain_from"])
        begun, stopped = begun + (clock is not None), stopped + (clock is None)
    figures = {"begun": str(begun), "stopped": str(stopped)}
    return record(
        Event.CLOCKS_SET, actor=actor, subject="table:registrars.TrainingCertificate", grounds=grounds.codes() | figures
    )
