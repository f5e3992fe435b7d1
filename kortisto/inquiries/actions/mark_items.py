"""Somebody of the office says of orders and cards of an inquiry whether they are in order."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_inquire
from kortisto.audit.record import record
from kortisto.inquiries.events import Event
from kortisto.inquiries.models import Inquiry, InquiryItem
from kortisto.inquiries.queries import AT_ONCE
from kortisto.inquiries.states import MARK, InquiryState, Mark
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal, WrongState

MOVES = {
    Mark.FINE.value: ("find_in_order", Event.ITEM_FOUND_IN_ORDER),
    Mark.TO_REVOKE.value: ("choose", Event.ITEM_CHOSEN),
}


@action
def mark_items(*, actor: Any, inquiry: Inquiry, items: list[str], mark: str, reason: str) -> Inquiry:
    """Mark up to 500 items, by their codes, as in order or to be revoked, with the reason; nothing is revoked yet.

    What has that mark already stays as it is. Refuses with `mark_unknown`, `nothing_chosen`, `too_many_items` or
    `reason_needed`; `WrongState` when the inquiry is closed or its cards are being revoked.
    """
    grounds = grounds_to_inquire(actor=actor, user=inquiry.user)
    if mark not in MOVES:
        raise Refusal("mark_unknown", _("Choose whether the cards are in order or to be revoked."), field="mark")
    if not items:
        raise Refusal("nothing_chosen", _("Choose at least one card."), field="items")
    if len(items) > AT_ONCE:
        raise Refusal("too_many_items", _("Mark at most 500 cards at a time."), field="items")
    if not reason.strip():
        raise Refusal("reason_needed", _("Write the reason; it stays in the incident file."), field="reason")
    inquiry.refresh_from_db(from_queryset=Inquiry.objects.select_for_update(of=("self",)))
    if inquiry.state != InquiryState.OPEN:
        raise WrongState("inquiries.Inquiry.mark", inquiry.state)
    name, event = MOVES[mark]
    rows = InquiryItem.objects.select_related("order__holder").filter(inquiry=inquiry, code__in=items)
    marked = 0
    for item in rows.order_by("pk"):
        if not MARK.can(item, name):
            continue
        move = MARK.apply(item, name, reason=reason.strip()[:300], marked_by=actor, marked_at=now())
        record(
            event, actor=actor, subject=item, move=move, grounds=grounds, person=item.order.holder, context=inquiry,
            reason=reason,
        )  # fmt: skip
        marked += 1
    if not marked:
        raise Refusal("nothing_to_mark", _("These cards have this mark already, or have been dealt with."))
    return inquiry
