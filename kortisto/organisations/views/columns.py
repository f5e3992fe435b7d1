"""The columns of the lists on the office's pages of one organisation or one point."""

from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kortisto.contracts.models import ContractVersion, Mandate
from kortisto.contracts.queries_office import right_in_force
from kortisto.contracts.states import MandateState
from kortisto.ui.addresses import address_of
from kortisto.ui.markup import day, link, moment, named, number, soft, status
from kortisto.ui.tables import Column
from kortisto.ui.tones import tone_of_state

BEGUN = (MandateState.ACTIVE, MandateState.RUN_OFF, MandateState.ENDED)


def contract_columns() -> list[Column]:
    """A contract's number, type and version, where the version stands, and when it was decided."""

    def numbered(version: ContractVersion) -> SafeString:
        shown, case = version.contract.number, getattr(version, "case", None)
        if case is None:
            return number(shown)
        return SafeString(
            f'<a class="number" href="{escape(address_of("case_detail", case.code))}">{escape(shown)}</a>'
        )

    return [
        Column(_("Contract number"), numbered, heading=True),
        Column(_("Type of contract"), lambda version: version.contract.type_label),
        Column(_("Version"), lambda version: version.number),
        Column(pgettext("column", "State"), _state),
        Column(_("Decided"), lambda version: moment(version.decided_at) or "–"),
    ]


def mandate_columns(*, by: str) -> list[Column]:
    """The other side of each mandate (`by`: its point, or its giver with the point), state, period, and rights."""
    not_yet, granted, not_granted = soft(_("not yet")), _("Granted"), soft(_("Not granted"))

    def side(mandate: Mandate) -> SafeString:
        row = mandate.giver if by == "giver" else mandate.point
        return link(address_of("mandate_detail", mandate.code), named(row))

    def period(mandate: Mandate) -> SafeString:
        if mandate.state not in BEGUN:
            return not_yet
        return SafeString(f"<span>{day(mandate.valid_from)}&nbsp;– {day(mandate.valid_until)}</span>")

    return [
        Column(_("Organisation") if by == "giver" else _("Registration point"), side, heading=True),
        *([Column(_("Registration point"), lambda mandate: named(mandate.point))] if by == "giver" else []),
        Column(pgettext("column", "State"), _state),
        Column(_("In force"), period),
        Column(_("Rights"), lambda mandate: granted if right_in_force(mandate) else not_granted),
    ]


def _state(row: ContractVersion | Mandate) -> SafeString:
    return SafeString(f"<span>{status(tone_of_state(row.state, row._meta.label), row.get_state_display())}</span>")
