"""What allauth tells by signals, on record; and a visit that has lost its last factor is a weak one."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest

from kortisto.audit.record import record
from kortisto.kernel.actors import Visitor
from kortisto.messages.bouncing import address_works

from .events import Event
from .models import User
from .moves import PORTAL_AND_OFFICE, end_visits
from .sessions import VISIT, Strength, set_strength, strength_of, visit_goes_on

STRONG = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


@receiver(factors.authenticator_added)
def factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(Event.FACTOR_ADDED, actor=user, subject=user, grounds={"kind": authenticator.type})


@receiver(factors.authenticator_reset)
def recovery_codes_made(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    record(Event.FACTOR_ADDED, actor=user, subject=user, grounds={"kind": authenticator.type})


@receiver(factors.authenticator_removed)
def factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """Without any factor the visit is one by password: the next page asks for a new factor."""
    record(Event.FACTOR_REMOVED, actor=user, subject=user, grounds={"kind": authenticator.type})
    left = Authenticator.objects.filter(user_id=user.pk, type__in=STRONG).exists()
    if not left and strength_of(request) == Strength.TWO_FACTORS:
        set_strength(request, Strength.PASSWORD)


@receiver(factors.authentication_failed)
def factor_failed(request: HttpRequest, user: User, **kwargs: Any) -> None:
    record(Event.SIGN_IN_FAILED, actor=Visitor(), subject=user, grounds={"step": "factor"})


@receiver([account.password_changed, account.password_set, account.password_reset])
def password_changed(request: HttpRequest, user: User, signal: Any, **kwargs: Any) -> None:
    """Visits elsewhere, which hung on the old password, are over; this one goes on."""
    by = "reset" if signal is account.password_reset else "owner"
    here = request.session.get(VISIT, "") if request.user == user else ""
    end_visits(user=user, faces=PORTAL_AND_OFFICE, but=here)
    visit_goes_on(request)
    record(Event.PASSWORD_CHANGED, actor=user, subject=user, grounds={"by": by})


@receiver(account.email_confirmed)
def email_confirmed(request: HttpRequest, email_address: Any, **kwargs: Any) -> None:
    """A link was followed that only a mail to this address held, so mail reaches it."""
    address_works(address=email_address.email)


@receiver(account.email_changed)
def email_changed(
    request: HttpRequest, user: User, from_email_address: Any, to_email_address: Any, **kwargs: Any
) -> None:
    record(
        Event.EMAIL_CHANGED,
        actor=user,
        subject=user,
        email=to_email_address.email,
        before=from_email_address.email if from_email_address else "",
    )
