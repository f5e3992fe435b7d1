from django.utils.translation import gettext_lazy as _

from kortisto.accounts.events import Event
from kortisto.accounts.factors import own_credential
from kortisto.accounts.models import DeskCredential, User
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.bouncing import bounces


@action
def keep_desk_email(*, actor: User) -> DeskCredential:
    """A registrar says, when asked, that the address at the desk is still right.

    An address that bounces is not kept by saying so (`address_bounces`): it is changed, or shown to work by a link.
    """
    credential = own_credential(actor)
    if bounces(credential.email):
        raise Refusal(
            "address_bounces",
            _("Messages to this address come back. Save another one, or have a message sent to see whether it works."),
        )
    credential.email_confirmed_at = now()
    credential.save(update_fields=["email_confirmed_at"])
    record(Event.DESK_EMAIL_KEPT, actor=actor, subject=credential, email=credential.email)
    return credential
