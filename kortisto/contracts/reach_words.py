"""What the end of a contract stops, in whole sentences, for the page that asks before it: the same at both faces."""

from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kortisto.kernel.clock import today
from kortisto.rulebook.read import rule

from .endings import Reach
from .models import ContractVersion, RegistrarMode


def last_day() -> date:
    """The last day of a contract that is terminated today."""
    return today() + timedelta(days=rule("contract_notice_days"))


def what_stops(version: ContractVersion, reach: Reach) -> list[Any]:
    """Each number in a sentence of its own; what there is none of is not told."""
    day = {"day": date_format(last_day(), "SHORT_DATE_FORMAT")}
    said = [
        _("The contract stays in force until %(day)s. Cards are ordered and handed over as before until then.") % day,
        _("From the next day on nothing new is ordered under it."),
    ]
    if reach.mandates:
        said.append(
            ngettext(
                "%(count)s mandate ends, and its registration point keeps the customer only to see things to the end.",
                "%(count)s mandates end, and their registration points keep the customer only to see things to the end.",
                reach.mandates,
            )
            % {"count": reach.mandates}
        )
    if version.registrar_mode == RegistrarMode.OWN_POINTS and reach.points:
        said.append(
            ngettext(
                "%(count)s registration point of yours orders only professional cards after that.",
                "%(count)s registration points of yours order only professional cards after that.",
                reach.points,
            )
            % {"count": reach.points}
        )
    if reach.orders:
        said.append(
            ngettext(
                "%(count)s order is open. It is made and handed over.",
                "%(count)s orders are open. They are made and handed over.",
                reach.orders,
            )
            % {"count": reach.orders}
        )
    if reach.cards:
        said.append(
            ngettext(
                "%(count)s card is in use. It stays valid until it is returned or cancelled; you decide about it.",
                "%(count)s cards are in use. They stay valid until they are returned or cancelled; you decide about each.",
                reach.cards,
            )
            % {"count": reach.cards}
        )
    said.append(_("The termination can be taken back until %(day)s.") % day)
    return said
