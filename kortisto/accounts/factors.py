"""Keeping a registrar's factors: what a new one brings along, whose credential it is, and telling the owner."""

from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.messages.post import post

from .models import DeskCredential, DeskFactor, User
from .passkeys import NewPasskey
from .states import DeskCredentialState

MOST_FACTORS = 8


@dataclass(frozen=True)
class NewFactor:
    """A factor that its owner has just proved to have: a secret whose code was typed, or a passkey that has answered."""

    name: str = ""
    secret: str = ""
    step: int = 0
    passkey: NewPasskey | None = None

    def __repr__(self) -> str:
        return "<new factor>"


def own_credential(user: Any) -> DeskCredential:
    """The user's own credential in use, ours until the transaction ends."""
    credential = None
    if isinstance(user, User) and user.is_active:
        credential = (
            DeskCredential.objects.select_for_update(of=("self",))
            .select_related("user")
            .filter(user=user, state=DeskCredentialState.IN_USE)
            .first()
        )
    if credential is None:
        raise NotVisible("no_desk_credential")
    return credential


def keep_factor(*, credential: DeskCredential, factor: NewFactor) -> DeskFactor:
    """Write a factor down; `passkey_known` when this passkey is somebody's already."""
    if credential.usable_factors().count() >= MOST_FACTORS:
        raise Refusal("too_many_factors", _("You have many second factors already. Remove one that you do not use."))
    row = DeskFactor(credential=credential, name=factor.name.strip()[:60])
    if factor.passkey is None:
        row.kind, row.secret, row.last_step = DeskFactor.Kind.TOTP, factor.secret, factor.step
    else:
        row.kind, row.passkey_id = DeskFactor.Kind.PASSKEY, factor.passkey.passkey_id
        row.passkey_data, row.sign_count = factor.passkey.data, factor.passkey.sign_count
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Refusal("passkey_known", _("This passkey has been added already.")) from None
    return row


def tell_owner(credential: DeskCredential, message: str, **facts: Any) -> None:
    """Tell a registrar what has been changed about their desk user name, at every address they have."""
    post(message, to=f"desk:{credential.code}", **facts)
