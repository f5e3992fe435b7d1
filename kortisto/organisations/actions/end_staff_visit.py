from typing import Any

from kortisto.access.policy import grounds_of_the_visitor
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.organisations.events import Event
from kortisto.organisations.models import StaffVisit


@action
def end_staff_visit(*, actor: Any, visit: StaffVisit) -> StaffVisit:
    """The visitor from the office has seen enough, or the time is over; nobody ends somebody else's visit."""
    grounds = grounds_of_the_visitor(actor=actor, visit=visit)
    if StaffVisit.objects.filter(pk=visit.pk, ended_at=None).update(ended_at=now(), token_hash="") != 1:
        raise WrongState("end")
    visit.refresh_from_db()
    record(Event.STAFF_VISIT_ENDED, actor=actor, subject=visit, context=visit.account, grounds=grounds)
    return visit
