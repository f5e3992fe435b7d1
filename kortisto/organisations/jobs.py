"""What the clock does in this room."""

from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.kernel.jobs import periodic

from .actions.expire_invitation import expire_invitation
from .models import Invitation
from .states import InvitationState


@periodic("organisations:expire_invitations", cron="17 * * * *")
def expire_invitations() -> None:
    """Mark the invitations whose time is over."""
    over = Invitation.objects.filter(state=InvitationState.SENT, expires_at__lte=now()).select_related("account")
    for invitation in over.order_by("pk")[:500]:
        try:
            expire_invitation(actor=System("organisations"), invitation=invitation)
        except WrongState:
            continue  # accepted, withdrawn or sent again in this very moment
