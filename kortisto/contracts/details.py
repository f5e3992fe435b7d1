"""What follows from the answers of an application: where organisation cards are ordered (BR-AU-20)."""

from django.utils.translation import gettext_lazy as _

from kortisto.rulebook.read import rule
from kortisto.ui.parts import Text

from .models import ContractVersion


def orders_at_desk(version: ContractVersion) -> bool:
    """True when the organisation orders so many organisation cards a year that the desk takes them, not paper (BR-AU-20)."""
    return (version.organisation_cards_a_year or 0) > int(rule("organisation_cards_at_desk_from"))


def order_way(version: ContractVersion) -> Text:
    return _("At the desk") if orders_at_desk(version) else _("On a paper form")
