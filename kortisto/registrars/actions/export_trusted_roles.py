"""Somebody of the office takes along who held a trusted role on a day."""

from datetime import date
from typing import Any

from kortisto.access.policy import grounds_to_see_roles
from kortisto.audit.models import AuditEvent
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.registrars.events import Event


@action
def export_trusted_roles(*, actor: Any, on: date, rows: int) -> AuditEvent:
    """Put on record that the list of a day was downloaded, each time, with how many rows it had."""
    grounds = grounds_to_see_roles(actor=actor)
    return record(
        Event.ROLES_EXPORTED, actor=actor, subject=f"trustedroles:{on.isoformat()}", grounds=grounds, rows=rows
    )
