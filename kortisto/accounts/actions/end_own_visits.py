"""A user of portal or office ends their own visits on other machines."""

from typing import Any

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.models import User, Visit
from kortisto.accounts.moves import end_visits
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import NotVisible


@action
def end_own_visits(*, actor: Any, visits: list[Visit]) -> User:
    """End some of one's own visits to portal or office at once; whatever is asked for in one of them next asks to sign in."""
    grounds = grounds_of_oneself(actor=actor)
    if any(visit.user_id != actor.pk or visit.face == "desk" for visit in visits):
        raise NotVisible("not_yours")
    faces = sorted({visit.face for visit in visits})
    ended = end_visits(user=actor, faces=faces, only=[visit.code for visit in visits])
    record(Event.VISITS_ENDED, actor=actor, subject=actor, grounds=grounds, ended=ended, faces=faces)
    user: User = actor
    return user
