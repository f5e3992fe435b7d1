"""How strongly the visitor of a face has signed in, and whether a desk is locked. Kept in the face's own session."""

from datetime import datetime, timedelta
from enum import IntEnum

from django.conf import settings
from django.http import HttpRequest

from kortisto.audit.record import record
from kortisto.kernel.clock import now

from .events import Event
from .models import Visit

STRENGTH, LOCKED, LAST_SEEN = "strength", "desk_locked", "desk_last_seen"
NOTED_EVERY = timedelta(seconds=30)
VISIT, SEEN = "visit", "visit_seen"
SEEN_EVERY = timedelta(minutes=5)


class Strength(IntEnum):
    """Rising levels of assurance of a sign-in."""

    NONE = 0
    PASSWORD = 1
    TWO_FACTORS = 2
    IDENTIFIED = 3


def set_strength(request: HttpRequest, strength: Strength) -> None:
    """Keep the level that this sign-in reached."""
    request.session[STRENGTH] = int(strength)


def strength_of(request: HttpRequest) -> Strength:
    """The level of the visitor's sign-in at this face."""
    if not request.user.is_authenticated:
        return Strength.NONE
    return Strength(request.session.get(STRENGTH, Strength.PASSWORD))


def note_presence(request: HttpRequest) -> None:
    """The visitor of portal or office asks for a page: now and then their list of visits learns when that was."""
    seen = request.session.get(SEEN)
    if seen is None or _asks_by_itself(request):
        return
    moment = now()
    if moment - datetime.fromisoformat(seen) > SEEN_EVERY:
        request.session[SEEN] = moment.isoformat()
        Visit.objects.filter(code=request.session.get(VISIT, "")).update(last_seen_at=moment)


def visit_goes_on(request: HttpRequest) -> None:
    """The session has a new key since who it is was proved anew; the visit is the same one."""
    rows = Visit.objects.filter(code=request.session.get(VISIT, ""), ended_at=None)
    rows.update(session_key=request.session.session_key)


def desk_is_locked(request: HttpRequest) -> bool:
    """True when the registrar locked the desk, or left it alone for longer than `KORTISTO_DESK_IDLE_MINUTES`."""
    if request.session.get(LOCKED):
        return True
    moment = now()
    seen = request.session.get(LAST_SEEN)
    last = datetime.fromisoformat(seen) if seen else moment
    if moment - last > idle_limit():
        lock_desk(request, reason="idle")
        return True
    if seen is None or (moment - last > NOTED_EVERY and not _asks_by_itself(request)):
        request.session[LAST_SEEN] = moment.isoformat()
        if seen is not None:
            Visit.objects.filter(session_key=request.session.session_key).update(last_seen_at=moment)
    return False


def _asks_by_itself(request: HttpRequest) -> bool:
    """True for a part of a page that refreshes itself: a page left open is nobody at the desk."""
    return request.method == "GET" and bool(request.headers.get("HX-Request"))


def idle_limit() -> timedelta:
    """How long a desk may be left alone before it locks itself."""
    return timedelta(minutes=settings.KORTISTO_DESK_IDLE_MINUTES)


def lock_desk(request: HttpRequest, *, reason: str = "button") -> None:
    """Lock the desk, on record: the visit stays as it is, and its pages open again with one factor."""
    if request.session.get(LOCKED):
        return
    request.session[LOCKED] = now().isoformat()
    record(Event.DESK_LOCKED, actor=request.user, subject=request.user, grounds={"reason": reason})


def desk_in_use(request: HttpRequest) -> None:
    """The registrar is at the desk: it is open, and the idle time begins anew."""
    request.session.pop(LOCKED, None)
    request.session[LAST_SEEN] = now().isoformat()
