from django.contrib.auth.hashers import make_password

from kortisto.accounts.events import Event
from kortisto.accounts.factors import own_credential, tell_owner
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.moves import end_visits
from kortisto.accounts.passwords import check_new_password
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now


@action
def change_desk_password(*, actor: User, password: str) -> DeskCredential:
    """A registrar changes the desk's password and is told by message; visits elsewhere end. Refuses with `password_weak`."""
    credential = own_credential(actor)
    check_new_password(password, user=actor, field="password")
    credential.password = make_password(password)
    credential.save(update_fields=["password"])
    end_visits(user=actor)
    tell_owner(credential, "desk_password_changed", at=now())
    record(Event.DESK_PASSWORD_CHANGED, actor=actor, subject=credential)
    return credential
