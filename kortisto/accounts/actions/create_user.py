from typing import Any

from kortisto.access.policy import grounds_to_set_up
from kortisto.accounts.events import Event
from kortisto.accounts.models import User
from kortisto.accounts.moves import make_user
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.messages.post import post
from kortisto.ui.face import full_address


@action
def create_user(
    *, actor: Any, email: str, given_names: str, family_name: str, language: str = "fi", face: str = "portal"
) -> User:
    """An operator makes a user, who chooses a password by a link asked for at the face's own page.

    Refuses with `operator_only` or `user_exists`. Customers' users are not made by this: they come by invitation or by
    opening their organisation's account.
    """
    grounds = grounds_to_set_up(actor=actor)
    user = make_user(
        email=email, given_names=given_names, family_name=family_name, language=language, email_verified=True
    )
    post("user_created", to=user.reference, address=user.email, link=full_address(face, "account_reset_password"))
    record(Event.USER_CREATED, actor=actor, subject=user, grounds=grounds, email=user.email, name=user.name)
    return user
