"""The portal's links to users, accounts and registration points."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kortisto.access.doors import office_roles
from kortisto.contracts.queries_office import READERS
from kortisto.kernel.counting import Question, lasting_for
from kortisto.ui.navigation import REGISTERS, register_home, register_nav

from .models import MemberRole, RegistrationPoint
from .queries import counties_without_offering_point


def has_account(request: HttpRequest) -> bool:
    return hasattr(request, "account")


def administers(request: HttpRequest) -> bool:
    """User management belongs to the administrators of the active account (BR-US-01)."""
    return has_account(request) and request.membership.role == MemberRole.ADMINISTRATOR  # type: ignore[attr-defined]


POINTS = lasting_for(lambda organisation: RegistrationPoint.objects.filter(owner=organisation).order_by()[:1])


def has_points(request: HttpRequest) -> Question | None:
    """Whoever has registration points sees them; who only authorises others is not bothered with the link."""
    return POINTS(request.account.organisation_id) if has_account(request) else None  # type: ignore[attr-defined]


register_nav("public", _("Registration points"), "public_points", 100)
register_nav("portal", _("Registration points"), "point_list", 150, has_points)
register_nav("portal", _("User management"), "member_list", 100, administers, place="context")
register_nav("portal", _("Account log"), "account_log", 300, administers)
register_nav("portal", _("Accounts"), "account_choose", 200, place="person")


def reads_organisations(request: HttpRequest) -> bool:
    """The office's people who handle contracts and rights, and auditors."""
    return bool(office_roles(request) & set(READERS))


register_nav("office", _("Organisations"), "organisation_list", 200, reads_organisations, group=REGISTERS)
register_nav("office", _("Registration points"), "point_list", 210, reads_organisations, group=REGISTERS)


def _without_offering(request: HttpRequest) -> dict[str, Any] | None:
    """Counties that stand on the public list and serve no other organisation, though they have to (BR-AU-12)."""
    if not reads_organisations(request):
        return None
    counties = list(counties_without_offering_point().order_by("sort_key"))
    return {"counties": counties} if counties else None


register_home("office", "organisations/_office_without_offering.html", 400, _without_offering)
