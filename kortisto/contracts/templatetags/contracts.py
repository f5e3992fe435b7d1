"""How contracts are shown; `{% load contracts %}`."""

from collections.abc import Sequence

from django import template

from kortisto.contracts.papers import kind_names

register = template.Library()


@register.simple_tag
def card_kinds(kinds: Sequence[str]) -> str:
    """Kinds of card by name: "Personnel card, Actor card"."""
    return ", ".join(kind_names(list(kinds)))
