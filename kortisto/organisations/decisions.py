"""The decision of this room that one person of the office proposes and another approves (BR-PO-01)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal
from kortisto.rulebook.decisions import Arguments, Facts, register_decision
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.states import ProposalState
from kortisto.ui.face import address
from kortisto.ui.language import name_of

from .models import AdministratorChange, CustomerAccount
from .states import AccountState

APPOINT = "organisations:appoint_administrator"


def waiting_proposal(account: CustomerAccount) -> Proposal | None:
    """The proposal about a new administrator of this account that waits for a second person."""
    return Proposal.objects.filter(decision=APPOINT, subject=account.reference, state=ProposalState.PROPOSED).first()


def _check(arguments: Arguments) -> None:
    change: AdministratorChange = arguments["change"]
    if change.account.state != AccountState.ACTIVE:
        raise Refusal("account_closed", _("The account has been closed."))
    if waiting_proposal(change.account) is not None:
        raise Refusal("proposed_already", _("This has been proposed already and waits for a second person."))


def _describe(arguments: Arguments) -> Facts:
    change: Any = arguments["change"]
    others = _("Their access is suspended") if change.suspends_others else _("They stay as they are")
    return [
        (_("Organisation"), f"{name_of(change.account.organisation)}, {change.account.organisation.business_id}"),
        (_("New administrator"), change.email),
        (_("The present administrators"), others),
        (_("Evidence"), change.evidence),
        (_("File"), _("Attached") if change.document_code else _("Not attached")),
    ]


def register_decisions() -> None:
    register_decision(
        APPOINT,
        _("Appoint an administrator for a customer's account"),
        check=_check,
        describe=_describe,
        subject=lambda arguments: arguments["change"].account.reference,
        page=lambda arguments: address("office", "administrator_change_detail", arguments["change"].code),
    )
