from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_read_bulletin
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin, Delivery
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal


@action
def acknowledge_bulletin(*, actor: Any, bulletin: Bulletin) -> Delivery:
    """A registrar says that they have read and understood a bulletin that asks for it; the first time counts.

    Refuses with `nothing_to_acknowledge`.
    """
    grounds = grounds_to_read_bulletin(actor=actor, bulletin=bulletin)
    if not bulletin.acknowledge:
        raise Refusal("nothing_to_acknowledge", _("This bulletin does not ask to be acknowledged."))
    delivery = Delivery.objects.select_for_update().get(bulletin=bulletin, user=actor)
    delivery.read_at = delivery.read_at or now()
    delivery.acknowledged_at = delivery.acknowledged_at or now()
    delivery.save(update_fields=["read_at", "acknowledged_at"])
    record(Event.BULLETIN_ACKNOWLEDGED, actor=actor, subject=bulletin, grounds=grounds, person=actor.person)
    return delivery
