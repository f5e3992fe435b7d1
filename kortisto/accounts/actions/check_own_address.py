from django.core import signing
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.models import User
from kortisto.accounts.moves import ADDRESS_SALT
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.ui.face import full_address


@action
def check_own_address(*, actor: User) -> User:
    """A user whose mail came back says that the address works: a link is sent there, and following it proves it.

    Refuses with `no_address`.
    """
    grounds_of_oneself(actor=actor)
    if not actor.email:
        raise Refusal("no_address", _("You have no e-mail address in this service yet. Add it in your own details."))
    token = signing.dumps([actor.code, actor.email], salt=ADDRESS_SALT)
    post("address_check", to=actor.reference, urgent=True, link=full_address("portal", "own_address_works", token))
    record(Event.ADDRESS_CHECKED, actor=actor, subject=actor, email=actor.email)
    return actor
