"""What happens by the clock."""

from django.contrib.sessions.models import Session

from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.kernel.jobs import periodic

from .actions.expire_desk_credential import expire_desk_credential
from .models import DeskCredential, KeptForm, UsedAssertion
from .states import DeskCredentialState


@periodic("accounts:expire_desk_credentials", cron="17 * * * *")
def expire_desk_credentials() -> None:
    """Desk user names that nobody took into use in time (SM8)."""
    late = DeskCredential.objects.filter(state=DeskCredentialState.SENT, first_use_until__lt=now())
    for credential in late.select_related("user")[:500]:
        try:
            expire_desk_credential(actor=System("accounts"), credential=credential)
        except WrongState:
            continue  # taken into use, or sent again, in this very moment


@periodic("accounts:forget_sessions", cron="41 3 * * *")
def forget_sessions() -> None:
    """Sessions that are over, which nobody signed out of: what they knew is not kept."""
    Session.objects.filter(expire_date__lt=now()).delete()


@periodic("accounts:forget_assertions", cron="47 3 * * *")
def forget_assertions() -> None:
    """Assertions that have expired by themselves need no memory."""
    UsedAssertion.objects.filter(expires_at__lt=now()).delete()


@periodic("accounts:forget_kept_forms", cron="*/10 * * * *")
def forget_kept_forms() -> None:
    """Forms that nobody came back for in time."""
    KeptForm.objects.filter(expires_at__lt=now()).delete()
