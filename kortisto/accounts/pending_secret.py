"""The secret of a one-time code app that is being set up: it waits, sealed, in the session until its first code is typed."""

import base64

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal
from kortisto.kernel.sealed import seal, unseal

from . import totp
from .factors import NewFactor

KEPT, PLACE = "desk_new_secret", "session|desk_new_secret"


def secret_of(request: HttpRequest) -> str:
    """The secret being set up in this visit; a new one at the first asking, the same while mistyped codes are mended."""
    kept = request.session.get(KEPT)
    if kept:
        return unseal(base64.b64decode(kept), associated=PLACE).decode()
    secret = totp.new_secret()
    request.session[KEPT] = base64.b64encode(seal(secret.encode(), associated=PLACE)).decode()
    return secret


def proved_by(request: HttpRequest, code: str, *, name: str = "") -> NewFactor:
    """The factor that this code proves to be in its owner's hands; `code_wrong` otherwise."""
    secret = secret_of(request)
    step = totp.step_of(secret, code)
    if step is None:
        raise Refusal(
            "code_wrong",
            _("The code does not match. Check the clock of your device, and write the code that the app shows now."),
            field="code",
        )
    return NewFactor(name=name, secret=secret, step=step)


def forget(request: HttpRequest) -> None:
    request.session.pop(KEPT, None)
