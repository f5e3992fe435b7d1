"""Events are taken out of the log, to be checked elsewhere."""

from typing import Any

from kortisto.access.policy import grounds_to_take_evidence
from kortisto.audit.events import Event
from kortisto.audit.models import AuditEvent
from kortisto.audit.record import record
from kortisto.kernel.action import action


@action
def export_evidence(*, actor: Any, subject: Any, person: Any = None) -> AuditEvent:
    """Note that the events about one thing leave the log as files; reading the log in bulk is itself an act on record."""
    grounds = grounds_to_take_evidence(actor=actor)
    return record(
        Event.LOG_EXPORTED, actor=actor, subject=subject, person=person, grounds=grounds.codes() | {"part": "subject"}
    )
