"""What can be done with a matter or a mandate now, by this user: the same rows as the menus and buttons show."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kortisto.contracts.models import Case, Mandate
from kortisto.contracts.queries import row_text, unsigned
from kortisto.contracts.row_acts import acts_of_case
from kortisto.contracts.states import MANDATE
from kortisto.kernel.states import Who
from kortisto.organisations.models import MemberRole, Membership
from kortisto.ui.parts import Act


def may_contract(membership: Membership) -> bool:
    return membership.role in (MemberRole.ADMINISTRATOR, MemberRole.CONTRACTS)


def lines_of(cases: Iterable[Case], membership: Membership) -> list[dict[str, Any]]:
    """The rows of a list of matters: what each reads, whether its signature is missing, what can be done with it."""
    return [
        {
            "case": case,
            "text": row_text(case),
            "unsigned": case.version is not None and unsigned(case.version),
            "type": case.version.contract.get_type_display() if case.version is not None else "",
            "acts_next": "–" if case.acts_next == Who.NOBODY else Who(case.acts_next).label,
            "acts": acts_of_case(case, membership),
        }
        for case in cases
    ]


def acts_of_mandate(mandate: Mandate, *, may_end: bool) -> list[Act]:
    if may_end and MANDATE.can(mandate, "end"):
        return [Act(_("End the mandate"), reverse("mandate_end", args=[mandate.code]), confirm=True, danger=True)]
    return []
