"""Every minute: bulletins whose moment has come go out or go on, and those whose last mail has left are done."""

from django.db.models import Exists, OuterRef, Q

from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.kernel.jobs import periodic

from .actions.begin_sending import begin_sending
from .actions.finish_sending import finish_sending
from .actions.post_rest import post_rest
from .models import Bulletin, Delivery
from .states import BulletinState, DeliveryState


@periodic("bulletins:keep_going", cron="* * * * *")
def keep_going() -> None:
    """Begin what is due, go on with what was stopped for a while, and finish what has been sent.

    A second run, or one beside it, finds it done.
    """
    actor = System("bulletins")
    due = Q(send_at__isnull=True) | Q(send_at__lte=now())
    for bulletin in Bulletin.objects.filter(due, state=BulletinState.APPROVED).order_by("approved_at"):
        try:
            begin_sending(actor=actor, bulletin=bulletin)
        except WrongState:
            continue  # called off, or begun by another worker, in this very moment
    waiting = Delivery.objects.filter(bulletin=OuterRef("pk"), state=DeliveryState.QUEUED)
    stopped = Delivery.objects.filter(bulletin=OuterRef("pk"), state=DeliveryState.STOPPED)
    sending = Bulletin.objects.filter(state=BulletinState.SENDING).order_by("begun_at")
    for bulletin in sending.filter(Exists(stopped)):
        try:
            post_rest(actor=actor, bulletin=bulletin)
        except WrongState:
            continue  # stopped once more, or done by another worker
    for bulletin in sending.filter(~Exists(waiting)):
        try:
            finish_sending(actor=actor, bulletin=bulletin)
        except WrongState:
            continue
