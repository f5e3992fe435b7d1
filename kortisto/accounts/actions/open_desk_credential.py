from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_appoint
from kortisto.accounts.events import Event
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.moves import new_username, send_first_use_link
from kortisto.accounts.states import DESK_CREDENTIAL, DeskCredentialState
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal


@action
def open_desk_credential(*, actor: Any, user: User) -> DeskCredential:
    """A registrar gets a user name for the desk, and by another message a link to take it into use (SM8).

    The link works once and for 14 days; only its hash is kept. Refuses with `email_missing` or `desk_credential_exists`;
    a credential that ended is opened again under its old name.
    """
    grounds = grounds_to_appoint(actor=actor)
    if not user.email:
        raise Refusal("email_missing", _("The user has no e-mail address to which the link could be sent."))
    # Two that open at once: the second waits here, and then finds the first one's credential.
    User.objects.select_for_update().get(pk=user.pk)
    credential = DeskCredential.objects.filter(user=user).first()
    if credential is None:
        credential = DeskCredential.objects.create(user=user, username=new_username(user), email=user.email)
        move = None
    elif credential.state == DeskCredentialState.ENDED:
        move = DESK_CREDENTIAL.apply(credential, "open_again", email=user.email, ended_at=None)
    else:
        raise Refusal("desk_credential_exists", _("The user has a desk user name already."))
    record(Event.DESK_OPENED, actor=actor, subject=credential, context=user, move=move, grounds=grounds)
    sent = send_first_use_link(credential=credential, with_username=True)
    record(Event.DESK_LINK_SENT, actor=actor, subject=credential, context=user, move=sent)
    return credential
