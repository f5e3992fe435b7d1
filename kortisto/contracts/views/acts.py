"""What can be done with a matter or a mandate now, by this user: the same rows as the menus and buttons show."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from kortisto.contracts.models import Case, Mandate
from kortisto.contracts.queries import row_text, unsigned
from kortisto.contracts.row_acts import acts_of_case
from kortisto.contracts.states import LIVING_MANDATE_STATES, MANDATE, WORKING_MANDATE_STATES, MandateState
from kortisto.kernel.states import Who
from kortisto.kernel.words import worded
from kortisto.organisations.models import MemberRole, Membership
from kortisto.ui.addresses import address_of
from kortisto.ui.parts import Act


def may_contract(membership: Membership) -> bool:
    return membership.role in (MemberRole.ADMINISTRATOR, MemberRole.CONTRACTS)


def lines_of(cases: Iterable[Case], membership: Membership) -> list[dict[str, Any]]:
    """The rows of a list of matters: what each reads, whether its signature is missing, what can be done with it."""
    return [
        {
            "case": case,
            "address": address_of("case_detail", case.code),
            "text": row_text(case),
            "unsigned": case.version is not None and unsigned(case.version),
            "type": case.version.contract.type_label if case.version is not None else "",
            "acts_next": "–" if case.acts_next == Who.NOBODY else worded(Who(case.acts_next).label),
            "acts": acts_of_case(case, membership),
        }
        for case in cases
    ]


def mandate_row(mandate: Mandate, *, may_end: bool, given: bool = False) -> dict[str, Any]:
    """A row of a list of mandates: where its page is, whether its point's number and its period are known, what can be done."""
    numbered = bool(mandate.service_number or mandate.granted_at or mandate.state == MandateState.ACTIVE)
    return {
        "mandate": mandate,
        "address": address_of("mandate_detail", mandate.code),
        "numbered": numbered,
        "begun": mandate.state in WORKING_MANDATE_STATES,
        "acts": acts_of_mandate(mandate, may_end=may_end, given=given),
    }


def acts_of_mandate(mandate: Mandate, *, may_end: bool, given: bool = False) -> list[Act]:
    """What this side can do with the mandate now; who gave it (`given`) also renews, narrows and suspends it."""
    if not may_end:
        return []
    code, acts = mandate.code, []
    if given and mandate.state in LIVING_MANDATE_STATES:
        if mandate.valid_until is not None:
            acts.append(Act(_("Renew the mandate"), address_of("mandate_renew", code), confirm=True))
        acts.append(Act(_("Narrow the mandate"), address_of("mandate_narrow", code), confirm=True))
    if given and MANDATE.can(mandate, "suspend"):
        acts.append(Act(_("Suspend the mandate"), address_of("mandate_suspend", code), confirm=True))
    if given and MANDATE.can(mandate, "restore") and not mandate.suspended_by_issuer:
        acts.append(Act(_("Take into use again"), address_of("mandate_restore", code), confirm=True))
    if not given and MANDATE.can(mandate, "accept"):
        acts.append(Act(_("Accept the mandate"), address_of("mandate_accept", code), confirm=True))
        acts.append(Act(_("Decline the mandate"), address_of("mandate_decline", code), confirm=True))
    if MANDATE.can(mandate, "end"):
        acts.append(Act(_("End the mandate"), address_of("mandate_end", code), confirm=True, danger=True))
    return acts
