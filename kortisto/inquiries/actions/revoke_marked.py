"""Two people of the office have the marked cards of an inquiry revoked."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_inquire
from kortisto.audit.record import record
from kortisto.inquiries.events import Event
from kortisto.inquiries.models import Inquiry
from kortisto.inquiries.states import INQUIRY, Mark
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later


@action
def revoke_marked(*, actor: Any, inquiry: Inquiry, approved_by: Any = None) -> Inquiry:
    """Have every card that is marked revoked by a job, one after another; nobody does it alone (BR-PO-01).

    Refuses with `second_person_needed` or `nothing_marked`.
    """
    grounds = grounds_to_inquire(actor=actor, user=inquiry.user)
    if approved_by is None or approved_by.actor_code == actor.actor_code:
        raise Refusal("second_person_needed", _("Somebody else has to approve this."))
    grounds_to_inquire(actor=approved_by, user=inquiry.user)
    marked = inquiry.items.filter(mark=Mark.TO_REVOKE).count()
    if not marked:
        raise Refusal("nothing_marked", _("No card has been marked to be revoked."))
    move = INQUIRY.apply(inquiry, "revoke")
    record(
        Event.REVOCATION_APPROVED, actor=actor, subject=inquiry, move=move,
        grounds=grounds.codes() | {"approved_by": approved_by.actor_code}, person=inquiry.user.person, cards=marked,
    )  # fmt: skip
    later("inquiries:revoke", inquiry=inquiry.code)
    return inquiry
