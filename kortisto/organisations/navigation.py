"""The portal's links to users, accounts and registration points."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.ui.navigation import register_nav

from .models import MemberRole


def has_account(request: HttpRequest) -> bool:
    return hasattr(request, "account")


def administers(request: HttpRequest) -> bool:
    """User management belongs to the administrators of the active account (BR-US-01)."""
    return has_account(request) and request.membership.role == MemberRole.ADMINISTRATOR  # type: ignore[attr-defined]


def has_points(request: HttpRequest) -> bool:
    """Whoever has registration points sees them; who only authorises others is not bothered with the link."""
    return has_account(request) and request.account.organisation.points.exists()  # type: ignore[attr-defined]


register_nav("portal", _("Registration points"), "point_list", 150, has_points)
register_nav("portal", _("User management"), "member_list", 100, administers, place="context")
register_nav("portal", _("Accounts"), "account_choose", 200, place="person")
