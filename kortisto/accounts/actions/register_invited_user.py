from typing import Any

from kortisto.access.policy import grounds_of_a_newcomer
from kortisto.accounts.events import Event
from kortisto.accounts.models import User
from kortisto.accounts.moves import make_user
from kortisto.accounts.passwords import check_new_password
from kortisto.audit.record import record
from kortisto.kernel.action import action


@action
def register_invited_user(
    *,
    actor: Any,
    email: str,
    given_names: str,
    family_name: str,
    password: str,
    language: str = "fi",
    reason: str = "invitation",
) -> User:
    """Somebody who followed a link chooses a name and a password; the link has proved the address (BR-US-02).

    `reason` tells which link: an invitation's, or the one with which the registrars' course begins.

    Refuses with `password_weak`, or with `user_exists` when the address has a user: that one signs in instead.
    """
    grounds_of_a_newcomer(actor=actor)
    asked = User(email=email, given_names=given_names, family_name=family_name)
    check_new_password(password, user=asked, field="password")
    user = make_user(
        email=email, given_names=given_names, family_name=family_name, language=language, password=password,
        email_verified=True,
    )  # fmt: skip
    record(
        Event.USER_CREATED,
        actor=actor,
        subject=user,
        grounds={"reason": reason},
        email=user.email,
        name=user.name,
    )
    return user
