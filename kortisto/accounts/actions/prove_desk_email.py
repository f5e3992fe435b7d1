from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.accounts.events import Event
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.moves import credential_of_address_token
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.bouncing import address_works


@action
def prove_desk_email(*, actor: Any, token: str) -> DeskCredential:
    """Who reads the desk's address has followed the link that was sent there: mail reaches it, and it is right.

    Refuses with `link_dead` for a link that is old, damaged, or of an address that has been changed since.
    """
    credential = credential_of_address_token(token)
    if credential is None:
        raise Refusal("link_dead", _("This link has been used or has expired. Ask for a new one."))
    address_works(address=credential.email)
    credential.email_confirmed_at = now()
    credential.save(update_fields=["email_confirmed_at"])
    record(Event.DESK_EMAIL_PROVED, actor=actor, subject=credential, email=credential.email)
    return credential
