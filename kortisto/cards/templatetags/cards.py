"""How orders and customers are shown; `{% load cards %}`."""

import re
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from kortisto.cards.models import CardOrder
from kortisto.cards.states import OrderState
from kortisto.contracts.models import Customership
from kortisto.holders.countries import state_name as name_of_state
from kortisto.ui.markup import day
from kortisto.ui.tones import tone_of_state

register = template.Library()
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@register.simple_tag
def customership_label(row: Customership) -> str:
    """The customer as the desk's menu names it: "YS sote/<organisation>"."""
    return row.label((get_language() or "fi")[:2])


@register.simple_tag
def order_state(order: CardOrder) -> SafeString:
    """Where an order stands, in one tag: its own state until its card is produced, then the card's."""
    card = getattr(order, "card", None) if order.state == OrderState.PRODUCED else None
    row: Any = card or order
    return format_html(
        '<span class="status-tag {}">{}</span>', tone_of_state(row.state, row._meta.label), row.get_state_display()
    )


@register.simple_tag
def iso_day(value: str) -> str:
    """A value of a card's data; a day is written as the reader's language has it."""
    return day(date.fromisoformat(value)) if DAY.fullmatch(value or "") else value


@register.simple_tag
def state_name(code: str) -> str:
    """The name of a state that issues documents."""
    return name_of_state(code)
