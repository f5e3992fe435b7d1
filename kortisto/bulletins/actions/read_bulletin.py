from typing import Any

from kortisto.access.policy import grounds_to_read_bulletin
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin, Delivery
from kortisto.kernel.action import action
from kortisto.kernel.clock import now


@action
def read_bulletin(*, actor: Any, bulletin: Bulletin) -> Delivery:
    """A registrar has opened a bulletin that was sent to them; the first time counts."""
    grounds = grounds_to_read_bulletin(actor=actor, bulletin=bulletin)
    delivery = Delivery.objects.select_for_update().get(bulletin=bulletin, user=actor)
    if delivery.read_at is None:
        delivery.read_at = now()
        delivery.save(update_fields=["read_at"])
    record(Event.BULLETIN_READ, actor=actor, subject=bulletin, grounds=grounds, person=actor.person)
    return delivery
