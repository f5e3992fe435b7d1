"""Newcomers: who may become a user, and how they come to it.

Nobody signs up for the sake of it, because a second user of the same person is trouble for years. A newcomer is expected when an
invitation's link was followed, when somebody sets out to open their organisation's account, or when somebody begins the
registrars' course, which comes before any invitation. The room that knows says so:

    expect_newcomer(request, reason=INVITATION, then=request.path, email=invitation.email)
    return redirect("account_login")
"""

from dataclasses import dataclass

from django.http import HttpRequest

EXPECTED = "expected_newcomer"
INVITATION, ACCOUNT_OPENING, COURSE = "invitation", "account_opening", "course"
# Arrivals whose address has been proved by a link: they may choose a password.
BY_LINK = (INVITATION, COURSE)


@dataclass(frozen=True)
class Expected:
    """A newcomer on the way. `email` is an address that has been proved: its owner followed a link sent there."""

    reason: str
    then: str
    email: str = ""


def expect_newcomer(request: HttpRequest, *, reason: str, then: str, email: str = "") -> None:
    """From here on this visitor may become a user; afterwards they come to `then`, a path on this face.

    Who came by a link chooses a password or identifies; who opens an account identifies (there is no other proof of who it is).
    """
    if reason not in (INVITATION, ACCOUNT_OPENING, COURSE):
        raise ValueError(reason)
    request.session[EXPECTED] = {"reason": reason, "then": then, "email": email.strip().lower()}


def expected_newcomer(request: HttpRequest) -> Expected | None:
    kept = request.session.get(EXPECTED)
    return Expected(**kept) if kept else None


def newcomer_arrived(request: HttpRequest) -> None:
    request.session.pop(EXPECTED, None)
