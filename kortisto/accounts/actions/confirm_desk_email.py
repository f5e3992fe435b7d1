from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.accounts.events import Event
from kortisto.accounts.models import DeskCredential
from kortisto.accounts.moves import token_hash
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.bouncing import address_works


@action
def confirm_desk_email(*, actor: Any, token: str) -> DeskCredential:
    """Who reads the new address has followed its link: it takes the old one's place (BR-RG-17). Refuses with `link_dead`."""
    credential = (
        DeskCredential.objects.select_for_update()
        .filter(new_email_hash=token_hash(token), new_email_expires_at__gt=now())
        .exclude(new_email="")
        .first()
    )
    if credential is None:
        raise Refusal("link_dead", _("This link has been used or has expired. Save the address again."))
    before, credential.email = credential.email, credential.new_email
    credential.new_email, credential.new_email_hash, credential.new_email_expires_at = "", "", None
    credential.email_confirmed_at = now()
    credential.save(
        update_fields=["email", "new_email", "new_email_hash", "new_email_expires_at", "email_confirmed_at"]
    )
    # The link was followed that only a mail to this address held.
    address_works(address=credential.email)
    record(Event.DESK_EMAIL_CONFIRMED, actor=actor, subject=credential, email=credential.email, before=before)
    return credential
