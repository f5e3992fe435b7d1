"""Somebody of the office takes the file of an inquiry along."""

from typing import Any

from kortisto.access.policy import grounds_to_see_inquiry
from kortisto.audit.record import record
from kortisto.inquiries.events import Event
from kortisto.inquiries.models import Inquiry
from kortisto.kernel.action import action


@action
def export_incident_file(*, actor: Any, inquiry: Inquiry, form: str) -> Inquiry:
    """Put on record that the file was downloaded, each time, and in which form: "pdf", "csv" or "json"."""
    grounds = grounds_to_see_inquiry(actor=actor, user=inquiry.user)
    record(
        Event.FILE_EXPORTED, actor=actor, subject=inquiry, grounds=grounds.codes() | {"form": form},
        person=inquiry.user.person,
    )  # fmt: skip
    return inquiry
