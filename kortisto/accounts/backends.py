"""Who a desk session belongs to, asked anew on every request."""

from django.http import HttpRequest

from .models import DeskCredential, User
from .states import DeskCredentialState

DESK_BACKEND = "kortisto.accounts.backends.DeskBackend"


class DeskBackend:
    """The user of a desk credential in use. The visit hangs on that credential, not on the portal's password (SM8)."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:
        """Nobody signs in through here by credentials alone: the desk's own views check password and factor."""

    def get_user(self, user_id: int) -> User | None:
        credential = (
            DeskCredential.objects.select_related("user")
            .filter(user_id=user_id, user__is_active=True, state=DeskCredentialState.IN_USE)
            .first()
        )
        if credential is None:
            return None
        credential.user.visit_secret = credential.visit_secret
        return credential.user
