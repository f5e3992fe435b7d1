"""The organisation decides what becomes of a card that was ordered before its mandate ended."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_decide_handover
from kortisto.audit.record import record
from kortisto.cards.events import Event
from kortisto.cards.models import CardOrder, HandoverDecision
from kortisto.cards.states import LIVE_CARD_STATES, OPEN_ORDER_STATES, CardState
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal


@action
def decide_handover(*, actor: Any, order: CardOrder, allowed: bool) -> HandoverDecision:
    """In run-off a card is handed over only when the organisation lets it be (BR-AU-15); it may think again until then.

    Refuses with `not_in_run_off`, or `handover_over` once the card is with its holder or there is none any more.
    """
    grounds = grounds_to_decide_handover(actor=actor, order=order)
    order = (
        CardOrder.objects.select_for_update(of=("self",)).select_related("holder", "card", "mandate").get(pk=order.pk)
    )
    card = getattr(order, "card", None)
    waiting = order.state in OPEN_ORDER_STATES if card is None else card.state in LIVE_CARD_STATES
    if not waiting or (card is not None and card.state == CardState.HANDED_OVER):
        raise Refusal("handover_over", _("There is nothing to hand over any more."))
    decision, _made = HandoverDecision.objects.update_or_create(
        order=order, defaults={"allowed": allowed, "decided_by": actor, "decided_at": now()}
    )
    event = Event.HANDOVER_ALLOWED if allowed else Event.HANDOVER_DENIED
    record(event, actor=actor, subject=order, context=order.mandate, grounds=grounds, person=order.holder)
    return decision
