"""The desk's own checks of a secret: password, one-time code, passkey. Each under the limits, each failure on record.

What is wrong is never said: user name, password and factor fail with one sentence, and take the same time.
"""

from collections.abc import Callable
from typing import TypeVar

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.audit.record import record
from kortisto.kernel.actors import Visitor
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal

from . import passkeys, totp
from .events import Event
from .factors import tell_owner
from .limits import limited
from .models import DeskCredential, DeskFactor
from .moves_desk import halves_fit
from .states import DeskCredentialState

Found = TypeVar("Found")

TOLD_AT = 5
"""The owner is told when this many tries in a row have failed, and again at each multiple."""


def check_desk_password(request: HttpRequest, *, username: str, password: str) -> DeskCredential:
    """The credential in use of this user name and password; `sign_in_failed` otherwise, `TooMany` while a wait is on."""
    username = username.strip().lower()
    credential = DeskCredential.objects.select_related("user").filter(
        username=username, state=DeskCredentialState.IN_USE, user__is_active=True
    ).first()  # fmt: skip

    def check() -> DeskCredential | None:
        if credential is None:
            make_password(password)  # as slow as a wrong password
            return None
        return credential if _password_fits(credential, password) else None

    return _tried(
        request, account=f"desk:{username}", credential=credential, check=check, step="password",
        sentence=_("The user name or the password is wrong."),
    )  # fmt: skip


def check_desk_halves(request: HttpRequest, *, username: str, first_half: str, second_half: str) -> DeskCredential:
    """The credential that waits for its first use and whose halves these are; `sign_in_failed` otherwise, or `TooMany`.

    What of the three was wrong is not said.
    """
    username = username.strip().lower()
    credential = DeskCredential.objects.select_related("user").filter(
        username=username, state=DeskCredentialState.SENT, user__is_active=True
    ).first()  # fmt: skip

    def check() -> DeskCredential | None:
        return credential if halves_fit(credential, first_half=first_half, second_half=second_half) else None

    return _tried(
        request, account=f"desk:{username}", credential=credential, check=check, step="first_use",
        sentence=_(
            "The user name and the two parts of the password do not belong together, or they are no longer valid. Compare "
            "them with the messages; if you got a part twice, the newest one counts."
        ),
    )  # fmt: skip


def check_desk_factor(
    request: HttpRequest, *, credential: DeskCredential, code: str = "", passkey: str = ""
) -> DeskFactor:
    """The factor that this one-time code or passkey answer proves; `factor_failed` otherwise."""

    def check() -> DeskFactor | None:
        return passkey_factor(request, credential, passkey) if passkey else code_factor(credential, code)

    factor = _tried(
        request, account=f"desk:{credential.username}", credential=credential, check=check, step="factor",
        sentence=_("The code or the passkey was not accepted. A code can be used once; wait for the next one."),
        refusal="factor_failed", field="code",
    )  # fmt: skip
    DeskFactor.objects.filter(pk=factor.pk).update(last_used_at=now())
    return factor


def check_own_secret(
    request: HttpRequest, *, credential: DeskCredential, password: str = "", code: str = "", passkey: str = ""
) -> str:
    """Any one of the owner's secrets, enough to unlock a desk or to open the security page; gives which it was."""

    def check() -> str | None:
        if passkey:
            return "passkey" if passkey_factor(request, credential, passkey) else None
        if code:
            return "code" if code_factor(credential, code) else None
        return "password" if _password_fits(credential, password) else None

    return _tried(
        request, account=f"desk:{credential.username}", credential=credential, check=check, step="unlock",
        sentence=_("The password or the code was not accepted."),
    )  # fmt: skip


def code_factor(credential: DeskCredential, code: str) -> DeskFactor | None:
    """The one-time code app that shows this code now. Each code opens once: its time step is taken by an UPDATE."""
    for factor in credential.usable_factors().filter(kind=DeskFactor.Kind.TOTP):
        if factor.secret is None:  # the database holds no such row
            continue
        step = totp.step_of(factor.secret.open_for_program(), code, after=factor.last_step)
        if step and DeskFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step):
            return factor
    return None


def passkey_factor(request: HttpRequest, credential: DeskCredential, answer: str) -> DeskFactor | None:
    owned = list(credential.usable_factors().filter(kind=DeskFactor.Kind.PASSKEY))
    return passkeys.finish_check(request, owned, answer)


def _password_fits(credential: DeskCredential, password: str) -> bool:
    def keep_stronger(typed: str) -> None:
        DeskCredential.objects.filter(pk=credential.pk).update(password=make_password(typed))

    return bool(credential.password) and check_password(password, credential.password, setter=keep_stronger)


def _tried(
    request: HttpRequest,
    *,
    account: str,
    credential: DeskCredential | None,
    check: Callable[[], Found | None],
    step: str,
    sentence: object,
    refusal: str = "sign_in_failed",
    field: str | None = None,
) -> Found:
    found = limited(account=account, address=request.client_address, check=check)  # type: ignore[attr-defined]
    if found is not None:
        return found
    note_failure(credential=credential, step=step)
    raise Refusal(refusal, sentence, field=field)


def note_failure(*, credential: DeskCredential | None, step: str) -> None:
    """Put a failed try on record, and tell the owner when there have been many."""
    record(Event.SIGN_IN_FAILED, actor=Visitor(), subject=credential or "", grounds={"step": step})
    if credential is None:
        return
    DeskCredential.objects.filter(pk=credential.pk).update(failures=F("failures") + 1)
    credential.refresh_from_db(fields=["failures"])
    if credential.failures % TOLD_AT == 0:
        tell_owner(credential, "desk_sign_in_failures", count=credential.failures, last_at=now())
