from django.contrib.auth.hashers import make_password
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_of_oneself
from kortisto.accounts.events import Event
from kortisto.accounts.factors import NewFactor, keep_factor
from kortisto.accounts.models import DeskCredential, User
from kortisto.accounts.moves import first_code_hash, token_hash
from kortisto.accounts.passwords import check_new_password
from kortisto.accounts.states import DESK_CREDENTIAL, DeskCredentialState
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal


@action
def take_desk_credential_into_use(
    *, actor: User, token: str, username: str, first_code: str, password: str, factor: NewFactor
) -> DeskCredential:
    """The registrar follows the link, gives user name and code from the other messages, and sets password and factor (SM8).

    `actor` is the owner of the link. Refuses with `link_dead`, `username_wrong`, `first_code_wrong` or `password_weak`.
    """
    grounds_of_oneself(actor=actor)
    credential = (
        DeskCredential.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(link_hash=token_hash(token), state=DeskCredentialState.SENT, link_expires_at__gt=now(), user=actor)
        .first()
    )
    if credential is None:
        raise Refusal("link_dead", _("This link has been used or has expired. Ask for a new one."))
    if credential.username != username.strip().lower():
        raise Refusal(
            "username_wrong", _("This is not the user name that belongs to the link. It came in another message."),
            field="username",
        )  # fmt: skip
    if not constant_time_compare(credential.first_code_hash, first_code_hash(token, first_code)):
        raise Refusal(
            "first_code_wrong",
            _("This is not the code that belongs to the link. It came in a message of its own."),
            field="first_code",
        )
    check_new_password(password, user=credential.user, field="password")
    move = DESK_CREDENTIAL.apply(
        credential,
        "take_into_use",
        password=make_password(password),
        link_hash="",
        first_code_hash="",
        link_expires_at=None,
        failures=0,
        # The link came to this address.
        email_confirmed_at=now(),
    )
    kept = keep_factor(credential=credential, factor=factor)
    record(Event.DESK_TAKEN_INTO_USE, actor=actor, subject=credential, move=move, grounds={"factor": kept.kind})
    return credential
