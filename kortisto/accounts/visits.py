"""A visit to a face: begun, locked, unlocked, taken over, ended — each on record. A visit lives in the face's own session.

This is HTTP, not a verb of the domain: it changes no row but the session's, so it is no action.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import login, logout
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from kortisto.audit.record import record
from kortisto.kernel.clock import now

from .backends import DESK_BACKEND, PORTAL_BACKEND
from .events import Event
from .models import DeskCredential, User, Visit
from .moves import PORTAL_AND_OFFICE
from .moves_desk import first_use_stamp, may_begin
from .sessions import SEEN, VISIT, Strength, desk_in_use, set_strength
from .states import DeskCredentialState

PENDING = "desk_pending"
PENDING_FOR = timedelta(minutes=5)
FIRST_USE = "desk_first_use"
FIRST_USE_FOR = timedelta(minutes=30)
PROVED = "desk_proved"
PROVED_FOR = timedelta(minutes=5)


def begin_visit(
    request: HttpRequest, *, user: User, strength: Strength, method: str, backend: str = PORTAL_BACKEND
) -> None:
    """Sign the user in at this face. Nothing of an earlier visitor's session stays."""
    if request.user.is_authenticated and request.user.pk != user.pk:
        request.session.flush()
    login(request, user, backend=backend)
    note_visit(request, user=user, strength=strength, method=method)


def note_visit(request: HttpRequest, *, user: User, strength: Strength, method: str) -> None:
    """Keep how strongly the user has signed in, and put it on record with the face (BR-LG-01)."""
    set_strength(request, strength)
    if getattr(request, "face", "") in PORTAL_AND_OFFICE:  # the desk lists a visit when its factor was right
        note_machine(request, user)
    record(
        Event.USER_SIGNED_IN, actor=user, subject=user, grounds={"strength": strength.name.lower(), "method": method}
    )


def end_visit(request: HttpRequest) -> None:
    """Sign out at this face; the other faces know nothing of it."""
    user = request.user
    if key := request.session.session_key:
        Visit.objects.filter(session_key=key).update(ended_at=now(), session_key=None)
    logout(request)
    if isinstance(user, User):
        record(Event.USER_SIGNED_OUT, actor=user, subject=user)


# -- The desk ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pending:
    """A registrar whose password was right and whose factor is awaited."""

    credential: DeskCredential
    there: str


def await_factor(request: HttpRequest, credential: DeskCredential, *, there: str) -> None:
    """The password was right: the factor is awaited for five minutes, in this browser."""
    request.session.cycle_key()
    request.session[PENDING] = {
        "credential": credential.code,
        "at": now().isoformat(),
        "stamp": _stamp(credential),
        "there": there,
    }


def pending(request: HttpRequest) -> Pending | None:
    """Whose factor is awaited; None when nobody's, when it was too long ago or when the credential has changed since."""
    kept: dict[str, Any] = request.session.get(PENDING) or {}
    if not kept or now() - datetime.fromisoformat(kept["at"]) > PENDING_FOR:
        return None
    credential = DeskCredential.objects.select_related("user").filter(
        code=kept["credential"], state=DeskCredentialState.IN_USE, user__is_active=True
    ).first()  # fmt: skip
    if credential is None or not constant_time_compare(kept["stamp"], _stamp(credential)):
        return None
    return Pending(credential, kept["there"])


def _stamp(credential: DeskCredential) -> str:
    return salted_hmac("kortisto.accounts.pending", credential.visit_secret, algorithm="sha256").hexdigest()


def await_first_use(request: HttpRequest, credential: DeskCredential) -> None:
    """The halves were right, or the link's owner has identified: password and factor are awaited, in this browser."""
    request.session.cycle_key()
    request.session[FIRST_USE] = {
        "credential": credential.code,
        "at": now().isoformat(),
        "stamp": first_use_stamp(credential),
    }


def first_use_awaited(request: HttpRequest) -> tuple[DeskCredential, str] | None:
    """Whose first use is awaited, with the stamp of the proof; None when nobody's, or when it was too long ago."""
    kept: dict[str, Any] = request.session.get(FIRST_USE) or {}
    if not kept or now() - datetime.fromisoformat(kept["at"]) > FIRST_USE_FOR:
        return None
    credential = (
        DeskCredential.objects.select_related("user").filter(code=kept["credential"], user__is_active=True).first()
    )
    if credential is None or not may_begin(credential):
        return None
    if not constant_time_compare(kept["stamp"], first_use_stamp(credential)):
        return None
    return credential, str(kept["stamp"])


def begin_desk_visit(request: HttpRequest, *, credential: DeskCredential, method: str) -> None:
    """The factor was right: the registrar is at the desk. A colleague's locked visit ends by this, on record."""
    left = request.user if request.user.is_authenticated else None
    request.session.pop(PENDING, None)
    request.session.pop(FIRST_USE, None)
    user = credential.user
    user.visit_secret = credential.visit_secret
    begin_visit(request, user=user, strength=Strength.TWO_FACTORS, method=method, backend=DESK_BACKEND)
    desk_in_use(request)
    note_proof(request)
    note_machine(request, user)
    DeskCredential.objects.filter(pk=credential.pk).update(failures=0, last_used_at=now())
    if isinstance(left, User) and left.pk != user.pk:
        record(Event.DESK_TAKEN_OVER, actor=user, subject=left)


def note_machine(request: HttpRequest, user: User) -> None:
    """Keep the visit with the kind of machine it is on, for the user's own list; what the session was before is over."""
    moment = now()
    visit = Visit.objects.create(
        user=user, face=getattr(request, "face", "desk"), device=device_of(request.headers.get("User-Agent", "")),
        last_seen_at=moment, session_key=request.session.session_key,
    )  # fmt: skip
    request.session[VISIT], request.session[SEEN] = visit.code, moment.isoformat()


def open_visits(user: User, *, face: str = "desk") -> list[Visit]:
    """The user's visits to a face that go on; those whose session has run out are not among them. Two queries."""
    rows = list(Visit.objects.filter(user=user, face=face, ended_at=None).order_by("-last_seen_at", "-pk"))
    alive = set(
        Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now()).values_list(
            "session_key", flat=True
        )
    )
    return [row for row in rows if row.session_key in alive]


# The first that is found: browsers call themselves by their ancestors' names too.
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def device_of(user_agent: str) -> str:
    """What a browser says it is, in two words: "Firefox, Windows"; empty when it says nothing that we know."""
    words = [next((name for mark, name in known if mark in user_agent), "") for known in (BROWSERS, SYSTEMS)]
    return ", ".join(word for word in words if word)


def unlock_desk(request: HttpRequest, *, method: str) -> None:
    """The same registrar is back."""
    desk_in_use(request)
    note_proof(request)
    user: Any = request.user
    DeskCredential.objects.filter(user=user).update(failures=0, last_used_at=now())
    record(Event.DESK_UNLOCKED, actor=user, subject=user, grounds={"method": method})


def note_proof(request: HttpRequest) -> None:
    """The registrar has just shown a secret of theirs."""
    request.session[PROVED] = now().isoformat()


def proved_lately(request: HttpRequest) -> bool:
    """Whether that was at most five minutes ago."""
    kept = request.session.get(PROVED)
    return kept is not None and now() - datetime.fromisoformat(kept) <= PROVED_FOR
