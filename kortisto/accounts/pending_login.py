"""Somebody at the portal whose password was right and whose second factor is awaited: not signed in, but not a stranger."""

from allauth.account.internal.stagekit import pop_login, unstash_login
from django.http import HttpRequest

from .models import User


def pending_user(request: HttpRequest) -> User | None:
    """Who it is, as long as the sign-in is waited for; None when nobody is on the way."""
    if request.user.is_authenticated:
        return None
    login = unstash_login(request, peek=True)
    return login.user if login is not None and isinstance(login.user, User) and login.user.is_active else None


def forget_pending(request: HttpRequest) -> None:
    pop_login(request)
