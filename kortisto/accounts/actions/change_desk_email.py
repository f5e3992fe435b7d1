import secrets
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from kortisto.accounts.events import Event
from kortisto.accounts.factors import own_credential
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.moves import TOKEN_BYTES, token_hash
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post
from kortisto.ui.face import full_address

CONFIRM_WITHIN = timedelta(days=14)


@action
def change_desk_email(*, actor: User, email: str) -> DeskCredential:
    """A registrar saves a new e-mail address for the desk (BR-RG-12); the portal's stays as it is (BR-RG-14).

    Until the new one is confirmed by link, messages go to both (BR-RG-17). Saving the old address again calls the change
    off. Refuses with `email_unchanged`.
    """
    credential = own_credential(actor)
    email = email.strip().lower()
    if email == credential.email and not credential.new_email:
        raise Refusal("email_unchanged", _("This is the address you have already."), field="email")
    if email == credential.email:
        credential.new_email, credential.new_email_hash, credential.new_email_expires_at = "", "", None
    else:
        token = secrets.token_urlsafe(TOKEN_BYTES)
        credential.new_email, credential.new_email_hash = email, token_hash(token)
        credential.new_email_expires_at = now() + CONFIRM_WITHIN
        post(
            "desk_email_confirm",
            to=f"email:{email}",
            language=actor.language,
            urgent=True,
            link=full_address("desk", "desk_email_confirm", token),
            expires_at=credential.new_email_expires_at,
        )
        post("desk_email_changed", to=f"email:{credential.email}", language=actor.language, new_address=email)
    credential.save(update_fields=["new_email", "new_email_hash", "new_email_expires_at"])
    record(Event.DESK_EMAIL_SAVED, actor=actor, subject=credential, email=email, before=credential.email)
    return credential
