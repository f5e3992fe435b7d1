"""What can be done with a matter or a mandate now, by this user: the same rows as the menus and buttons show."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kortisto.contracts.models import Case, Mandate
from kortisto.contracts.queries import row_text, unsigned
from kortisto.contracts.states import GRANTED_STATES, MANDATE, VERSION, VersionState
from kortisto.organisations.models import MemberRole, Membership
from kortisto.ui.parts import Act


def may_contract(membership: Membership) -> bool:
    return membership.role in (MemberRole.ADMINISTRATOR, MemberRole.CONTRACTS)


def acts_of_case(case: Case, membership: Membership) -> list[Act]:
    """The row's menu, in the order in which things are done."""
    version = case.version
    if version is None:
        return []
    acts = []
    contracts = may_contract(membership)
    if contracts and version.state == VersionState.MORE_INFO:
        acts.append(Act(_("Answer the question"), reverse("case_answer", args=[case.code])))
    if contracts and version.state in (VersionState.DRAFT, VersionState.MORE_INFO):
        acts.append(Act(_("Fill in the application"), reverse("application", args=[case.code])))
    if membership.role == MemberRole.SIGNATORY and VERSION.can(version, "sign"):
        acts.append(Act(_("Sign"), reverse("contract_sign", args=[case.code])))
    if version.state in GRANTED_STATES and version.registrar_mode == "own_points":
        acts.append(Act(_("Show point subscriptions"), reverse("subscription_list", args=[case.code])))
    if version.submitted_at is not None:
        acts.append(Act(_("Download PDF"), reverse("contract_pdf", args=[case.code])))
    if contracts and version.state == VersionState.IN_FORCE:
        acts.append(Act(_("Change the contract"), reverse("contract_start")))
    if contracts and VERSION.can(version, "withdraw"):
        withdraw = reverse("contract_withdraw", args=[case.code])
        acts.append(Act(_("Withdraw the application"), withdraw, confirm=True, danger=True))
    return acts


def lines_of(cases: Iterable[Case], membership: Membership) -> list[dict[str, Any]]:
    """The rows of a list of matters: what each reads, whether its signature is missing, what can be done with it."""
    return [
        {
            "case": case,
            "text": row_text(case),
            "unsigned": unsigned(case.version),
            "acts": acts_of_case(case, membership),
        }
        for case in cases
        if case.version is not None
    ]


def acts_of_mandate(mandate: Mandate, *, may_end: bool) -> list[Act]:
    if may_end and MANDATE.can(mandate, "end"):
        return [Act(_("End the mandate"), reverse("mandate_end", args=[mandate.code]), confirm=True, danger=True)]
    return []
