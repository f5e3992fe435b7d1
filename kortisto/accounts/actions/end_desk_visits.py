"""A registrar ends their own visits to the desk on other machines."""

from typing import Any

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.models import User, Visit
from kortisto.accounts.moves import end_visits
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible


@action
def end_desk_visits(*, actor: Any, visits: list[Visit]) -> User:
    """End some of one's own visits at once; whatever is asked for in one of them next asks to sign in."""
    grounds = grounds_of_oneself(actor=actor)
    if any(visit.user_id != actor.pk for visit in visits):
        raise NotVisible("not_yours")
    ended = end_visits(user=actor, only=[visit.code for visit in visits])
    record(Event.DESK_VISITS_ENDED, actor=actor, subject=actor, grounds=grounds, ended=ended)
    user: User = actor
    return user
