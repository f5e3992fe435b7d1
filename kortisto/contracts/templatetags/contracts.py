"""How contracts are shown; `{% load contracts %}`."""

from collections.abc import Sequence

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kortisto.contracts.checks import AGREES, Check
from kortisto.contracts.models import ContractVersion
from kortisto.contracts.papers import details_of, kind_names
from kortisto.ui.markup import fact, status

register = template.Library()


@register.simple_tag
def contract_details(version: ContractVersion) -> list[list[str]]:
    """What else was agreed, as label and value: the same lines as on the paper."""
    return details_of(version)


@register.simple_tag
def card_kinds(kinds: Sequence[str]) -> str:
    """Kinds of card by name: "Personnel card, Actor card"."""
    return ", ".join(kind_names(list(kinds)))


@register.simple_tag
def checks_list(checks: Sequence[Check]) -> SafeString:
    """Each check with its verdict; what was compared is unfolded where somebody has to look."""
    return SafeString(f'<ul class="checks">{"".join(map(_check, checks))}</ul>')


def _check(check: Check) -> str:
    compared = "".join(fact(label, value) for label, value in check.items)
    unfolded, summary = "" if check.tone == AGREES else " open", conditional_escape(_("What was compared"))
    details = f'<details{unfolded}><summary>{summary}</summary><dl class="facts">{compared}</dl></details>'
    return (
        f'<li><div class="check-head"><h3>{conditional_escape(check.title)}</h3>{status(check.tone, check.verdict)}</div>'
        f"<p>{conditional_escape(check.sentence)}</p>{details if compared else ''}</li>"
    )
