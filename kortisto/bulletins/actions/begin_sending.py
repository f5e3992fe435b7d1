from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.bulletins.audience import receivers_of
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin, Delivery
from kortisto.bulletins.moves import post_mails
from kortisto.bulletins.states import BULLETIN
from kortisto.kernel.action import action
from kortisto.kernel.clock import now


@action
def begin_sending(*, actor: Any, bulletin: Bulletin) -> Bulletin:
    """An approved bulletin goes out: everybody who fits its aim now gets a delivery and a mail in the outbox, together or nobody.

    The address is looked up when each mail leaves (BR-RG-13).
    """
    grounds = grounds_of_the_program(actor=actor)
    move = BULLETIN.apply(bulletin, "begin", begun_at=now())
    users = receivers_of(bulletin).values_list("pk", flat=True)
    deliveries = Delivery.objects.bulk_create(
        [Delivery(bulletin=bulletin, user_id=user) for user in users], batch_size=1000
    )
    post_mails(bulletin, deliveries)
    record(Event.BULLETIN_BEGUN, actor=actor, subject=bulletin, move=move, grounds=grounds, receivers=len(deliveries))
    return bulletin
