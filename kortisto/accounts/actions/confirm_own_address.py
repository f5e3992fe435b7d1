from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.models import User
from kortisto.accounts.moves import is_own_address_token
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.messages.bouncing import address_works


@action
def confirm_own_address(*, actor: User, token: str) -> User:
    """A user has read the message that was sent to their own address, so it is not one that mail does not reach.

    Refuses with `link_dead` for a link that is old, damaged, somebody else's, or of an address that has been changed since.
    """
    grounds_of_oneself(actor=actor)
    if not is_own_address_token(user=actor, token=token):
        raise Refusal("link_dead", _("This link has been used or has expired. Ask for a new one."))
    address_works(address=actor.email or "")
    record(Event.ADDRESS_WORKS, actor=actor, subject=actor, email=actor.email)
    return actor
