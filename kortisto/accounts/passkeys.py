"""Passkeys at the desk (WebAuthn through `fido2`). A passkey stands beside the password, so it need not ask who touches it.

The challenge waits in the visitor's session and is used once. Nothing of attestations is asked or kept: which maker's key a
registrar uses is no business of ours.
"""

import ipaddress
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kortisto.kernel.errors import Refusal

from .models import DeskFactor

STATE = "desk_passkey"
# What an answer that no browser gave runs into, here or in the libraries that read it.
DAMAGED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)


@dataclass(frozen=True)
class NewPasskey:
    """What is kept of a passkey: its id, its public key, and how often it has signed."""

    passkey_id: str
    data: bytes
    sign_count: int


def possible(request: HttpRequest) -> bool:
    """Passkeys belong to a name: an installation reached by a bare address has none."""
    host = request.get_host().rpartition(":")[0] or request.get_host()
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def _server(request: HttpRequest) -> Fido2Server:
    host = request.get_host().partition(":")[0]
    name = settings.KORTISTO_ISSUER.get((get_language() or "fi")[:2]) or "Kortisto"
    return Fido2Server(PublicKeyCredentialRpEntity(id=host, name=name))


def _keys(factors: Iterable[DeskFactor]) -> list[AttestedCredentialData]:
    return [AttestedCredentialData(bytes(factor.passkey_data or b"")) for factor in factors if factor.passkey_id]


def begin_registration(
    request: HttpRequest, *, handle: str, username: str, name: str, known: Iterable[DeskFactor] = ()
) -> dict[str, Any]:
    """The options for the browser to make a new passkey; one that the registrar has already is not made again."""
    options, state = _server(request).register_begin(
        PublicKeyCredentialUserEntity(id=handle.encode(), name=username, display_name=name),
        credentials=_keys(known),
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    request.session[STATE] = state
    return dict(options)


def finish_registration(request: HttpRequest, response: str) -> NewPasskey:
    """The passkey that the browser made; `passkey_failed` when it answers another challenge or another site."""
    state = request.session.pop(STATE, None)
    try:
        answered = _server(request).register_complete(state, json.loads(response))
        made = answered.credential_data
        assert made is not None
        return NewPasskey(websafe_encode(made.credential_id), bytes(made), answered.counter)
    except (*DAMAGED, AssertionError):
        raise Refusal(
            "passkey_failed", _("The passkey could not be added. Try again, or choose the one-time code app.")
        ) from None


def begin_check(request: HttpRequest, factors: Iterable[DeskFactor]) -> dict[str, Any]:
    """The options for the browser to sign with one of these passkeys."""
    options, state = _server(request).authenticate_begin(
        credentials=_keys(factors), user_verification=UserVerificationRequirement.DISCOURAGED
    )
    request.session[STATE] = state
    return dict(options)


def finish_check(request: HttpRequest, factors: Iterable[DeskFactor], response: str) -> DeskFactor | None:
    """The factor whose passkey signed our challenge, or None.

    A passkey that counts its signatures and counts backwards has a twin somewhere, and is not believed.
    """
    state = request.session.pop(STATE, None)
    owned = [factor for factor in factors if factor.passkey_id]
    try:
        answer = json.loads(response)
        key = _server(request).authenticate_complete(state, _keys(owned), answer)
        counter = AuthenticationResponse.from_dict(answer).response.authenticator_data.counter
    except DAMAGED:
        return None
    factor = next(factor for factor in owned if factor.passkey_id == websafe_encode(key.credential_id))
    if counter or factor.sign_count:
        moved = DeskFactor.objects.filter(pk=factor.pk, sign_count__lt=counter).update(sign_count=counter)
        if not moved:
            return None
    return factor
