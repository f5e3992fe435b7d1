"""A registrar is told that the update briefing is due."""

from datetime import date
from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.messages.post import post
from kortisto.registrars.duties import desk_address
from kortisto.registrars.events import Event
from kortisto.registrars.models import BriefingNotice
from kortisto.ui.face import full_address


@action
def tell_of_briefing(*, actor: Any, user: User, due_on: date) -> BriefingNotice:
    """Write to the registrar, and keep when; the right stays as it is, told or not."""
    grounds = grounds_of_the_program(actor=actor)
    notice, _new = BriefingNotice.objects.update_or_create(user=user, defaults={"due_on": due_on, "told_at": now()})
    record(Event.BRIEFING_DUE_TOLD, actor=actor, subject=notice, grounds=grounds, person=user.person, due_on=due_on)
    link = full_address("desk", "briefing_read")
    post("briefing_due", to=desk_address(user), language=user.language, due=due_on, link=link)
    return notice
