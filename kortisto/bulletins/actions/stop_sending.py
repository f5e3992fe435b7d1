from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_write_bulletins
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin
from kortisto.bulletins.states import BULLETIN, WAITING, BulletinState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal


@action
def stop_sending(*, actor: Any, bulletin: Bulletin) -> Bulletin:
    """Somebody of the office stops a bulletin while it is being sent: what has not left does not leave. One person is enough.

    Each mail asks for the bulletin's state when it leaves, so nothing else has to be done for it here. Those whom the bulletin
    had reached can still read it, and are told that it was stopped. Refuses with `every_mail_has_left`.
    """
    grounds = grounds_to_write_bulletins(actor=actor)
    if bulletin.state == BulletinState.SENDING and not bulletin.deliveries.filter(state__in=WAITING).exists():
        raise Refusal(
            "every_mail_has_left",
            _("Every mail has left already, so there is nothing to stop. Write another bulletin that puts it right."),
        )
    move = BULLETIN.apply(bulletin, "stop", sent_at=now())
    record(Event.BULLETIN_STOPPED, actor=actor, subject=bulletin, move=move, grounds=grounds)
    return bulletin
