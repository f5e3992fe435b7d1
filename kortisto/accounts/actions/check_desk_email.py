from django.core import signing
from django.utils.translation import gettext_lazy as _

from kortisto.accounts.events import Event
from kortisto.accounts.factors import own_credential
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.moves import DESK_ADDRESS_SALT
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.ui.face import full_address


@action
def check_desk_email(*, actor: User) -> DeskCredential:
    """A registrar whose mail came back says that the desk's address works: a link is sent there, and following it proves it.

    Refuses with `no_address`.
    """
    credential = own_credential(actor)
    if not credential.email:
        raise Refusal("no_address", _("You have no e-mail address in this service yet. Add it in your own details."))
    token = signing.dumps([credential.code, credential.email], salt=DESK_ADDRESS_SALT)
    post(
        "desk_email_check", to=f"email:{credential.email}", language=actor.language, urgent=True,
        link=full_address("desk", "desk_email_works", token),
    )  # fmt: skip
    record(Event.DESK_EMAIL_CHECKED, actor=actor, subject=credential, email=credential.email)
    return credential
