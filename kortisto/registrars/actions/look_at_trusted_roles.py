"""Somebody of the office looks at who held a trusted role on a day."""

from datetime import date
from typing import Any

from kortisto.access.policy import grounds_to_see_roles
from kortisto.audit.models import AuditEvent
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.registrars.events import Event


@action
def look_at_trusted_roles(*, actor: Any, on: date, part: str) -> AuditEvent:
    """Put on record that the roles of a day were looked at: `part` is "registrars" or "office"."""
    grounds = grounds_to_see_roles(actor=actor)
    return record(
        Event.ROLES_SEEN,
        actor=actor,
        subject=f"trustedroles:{on.isoformat()}",
        grounds=grounds.codes() | {"part": part},
    )
