from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin
from kortisto.bulletins.moves import post_mails
from kortisto.bulletins.states import DELIVERY, BulletinState, DeliveryState
from kortisto.kernel.action import action
from kortisto.kernel.errors import WrongState


@action
def post_rest(*, actor: Any, bulletin: Bulletin) -> Bulletin:
    """The sending goes on: whoever was left without a mail when it was stopped gets one in the outbox, together or nobody."""
    grounds = grounds_of_the_program(actor=actor)
    row = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    rest = list(row.deliveries.filter(state=DeliveryState.STOPPED).order_by("pk"))
    if row.state != BulletinState.SENDING or not rest:
        raise WrongState("bulletins.Bulletin.post_rest", row.state)
    for delivery in rest:
        DELIVERY.apply(delivery, "queue_again", problem="")
    post_mails(row, rest)
    record(Event.BULLETIN_REST_POSTED, actor=actor, subject=row, grounds=grounds, receivers=len(rest))
    return row
