"""Who a visit belongs to, asked anew on every request."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import QuerySet
from django.http import HttpRequest

from kortisto.kernel.statements import asked_with

from .models import DeskCredential, User
from .states import DeskCredentialState

PORTAL_BACKEND = "kortisto.accounts.backends.PortalBackend"
DESK_BACKEND = "kortisto.accounts.backends.DeskBackend"


class PortalBackend(AuthenticationBackend):
    """A user of portal, office or holder's page: passwords are checked as allauth does."""

    def get_user(self, user_id: int) -> User | None:
        return next((user for user in _users(key=user_id) if self.user_can_authenticate(user)), None)


@asked_with(key=int)
def _users(key: int) -> QuerySet[User]:
    return User.objects.filter(pk=key)


class DeskBackend:
    """The user of a desk credential in use. The visit hangs on that credential, not on the portal's password (SM8)."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        """Nobody signs in through here by credentials alone: the desk's own views check password and factor."""

    def get_user(self, user_id: int) -> User | None:
        for credential in _in_use(user=user_id):
            credential.user.visit_secret = credential.visit_secret
            user: User = credential.user
            return user
        return None


@asked_with(user=int)
def _in_use(user: int) -> QuerySet[DeskCredential]:
    rows = DeskCredential.objects.filter(user=user, user__is_active=True, state=DeskCredentialState.IN_USE)
    return rows.select_related("user").order_by("pk")[:1]
