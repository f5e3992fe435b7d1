"""An inquiry is over: what was found out is written down, and the incident file is sealed."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_inquire
from kortisto.audit.record import record
from kortisto.inquiries.events import Event
from kortisto.inquiries.models import Inquiry
from kortisto.inquiries.states import INQUIRY, Mark
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later


@action
def close_inquiry(*, actor: Any, inquiry: Inquiry, conclusion: str) -> Inquiry:
    """Close the inquiry with its conclusion; a job makes and seals the incident file.

    Refuses with `items_unmarked`, `items_to_revoke` or `conclusion_needed`.
    """
    grounds = grounds_to_inquire(actor=actor, user=inquiry.user)
    if not conclusion.strip():
        raise Refusal(
            "conclusion_needed", _("Write what was found out and what was done about it."), field="conclusion"
        )
    inquiry.refresh_from_db(from_queryset=Inquiry.objects.select_for_update(of=("self",)))
    if inquiry.items.filter(mark=Mark.OPEN).exists():
        raise Refusal(
            "items_unmarked", _("Some cards have not been looked at. Mark every card before you close the inquiry.")
        )
    if inquiry.items.filter(mark=Mark.TO_REVOKE).exists():
        raise Refusal(
            "items_to_revoke",
            _("Some marked cards have not been revoked. Have them revoked, or mark them as in order."),
        )
    move = INQUIRY.apply(inquiry, "close", conclusion=conclusion.strip(), closed_by=actor, closed_at=now())
    record(
        Event.INQUIRY_CLOSED, actor=actor, subject=inquiry, move=move, grounds=grounds, person=inquiry.user.person,
        conclusion=conclusion,
    )  # fmt: skip
    later("inquiries:seal_file", inquiry=inquiry.code)
    return inquiry
