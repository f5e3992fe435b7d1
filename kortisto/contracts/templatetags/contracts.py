"""How contracts are shown; `{% load contracts %}`."""

from collections.abc import Sequence

from django import template

from kortisto.contracts.models import ContractVersion
from kortisto.contracts.papers import details_of, kind_names

register = template.Library()


@register.simple_tag
def contract_details(version: ContractVersion) -> list[list[str]]:
    """What else was agreed, as label and value: the same lines as on the paper."""
    return details_of(version)


@register.simple_tag
def card_kinds(kinds: Sequence[str]) -> str:
    """Kinds of card by name: "Personnel card, Actor card"."""
    return ", ".join(kind_names(list(kinds)))
