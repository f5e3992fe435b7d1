"""The orders and cards that a registrar had a part in are put on the inquiry's list."""

from typing import Any

from kortisto.access.policy import grounds_of_the_program
from kortisto.audit.record import record
from kortisto.inquiries.collecting import orders_touched
from kortisto.inquiries.events import Event
from kortisto.inquiries.models import Inquiry, InquiryItem
from kortisto.inquiries.states import INQUIRY
from kortisto.kernel.action import action


@action
def collect_items(*, actor: Any, inquiry: Inquiry) -> Inquiry:
    """List every order that the person made, handed over or did anything else to in the period; `WrongState` when done."""
    grounds = grounds_of_the_program(actor=actor)
    move = INQUIRY.apply(inquiry, "collect")
    orders = orders_touched(inquiry.user, inquiry.first_day, inquiry.last_day)
    items = [InquiryItem(inquiry=inquiry, order=order) for order in orders]
    InquiryItem.objects.bulk_create(items, batch_size=1000)
    record(Event.INQUIRY_COLLECTED, actor=actor, subject=inquiry, move=move, grounds=grounds, orders=len(items))
    return inquiry
