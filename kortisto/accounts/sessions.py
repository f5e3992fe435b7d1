"""How strongly the visitor of a face has signed in, and whether a desk is locked. Kept in the face's own session."""

from enum import IntEnum

from django.http import HttpRequest

from kortisto.kernel.clock import now

STRENGTH, LOCKED, LAST_SEEN = "strength", "desk_locked", "desk_last_seen"


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


def desk_is_locked(request: HttpRequest) -> bool:
    """True when the registrar locked the desk, or left it alone for too long."""
    return bool(request.session.get(LOCKED))


def lock_desk(request: HttpRequest) -> None:
    request.session[LOCKED] = now().isoformat()


def unlock_desk(request: HttpRequest) -> None:
    request.session.pop(LOCKED, None)
