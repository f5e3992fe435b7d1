"""A registrar saves another telephone number for the desk."""

from kortisto.accounts.events import Event
from kortisto.accounts.factors import own_credential, tell_owner
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.phones import check_phone
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now


@action
def change_desk_phone(*, actor: User, phone: str) -> DeskCredential:
    """Keep the number, or none; half of a new password may go there one day, so the registrar is told by mail.

    Refuses with `phone_wrong`.
    """
    credential = own_credential(actor)
    credential.phone = check_phone(phone)
    credential.save(update_fields=["phone"])
    tell_owner(credential, "desk_phone_changed", at=now())
    record(Event.DESK_PHONE_SAVED, actor=actor, subject=credential, phone=credential.phone)
    return credential
