"""Which of this room's decisions one person may propose and another approve, where the rulebook wants two (BR-PO-01)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal, WrongState
from kortisto.rulebook.decisions import Arguments, Facts, register_decision
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.states import ProposalState
from kortisto.ui.language import name_of

from .endings import reach_of
from .models import ContractVersion
from .states import VERSION

REJECT = "contracts:reject_contract"
TERMINATE = "contracts:terminate_contract"


def waiting_proposal(version: ContractVersion) -> Proposal | None:
    """The proposal about this version that waits for a second person."""
    return Proposal.objects.filter(subject=version.reference, state=ProposalState.PROPOSED).first()


def _check_rejection(arguments: Arguments) -> None:
    version: ContractVersion = arguments["version"]
    if not VERSION.can(version, "reject"):
        raise WrongState("contracts.ContractVersion.reject", version.state)
    if not str(arguments["reason"]).strip():
        raise Refusal("reason_needed", _("Give the reason; the customer sees it."), field="reason")
    if waiting_proposal(version) is not None:
        raise Refusal("proposed_already", _("This has been proposed already and waits for a second person."))


def _describe_rejection(arguments: Arguments) -> Facts:
    version: Any = arguments["version"]
    return [
        (_("Card contract"), version.contract.number),
        (_("Organisation"), name_of(version.contract.organisation)),
        (_("Reason"), arguments["reason"]),
    ]


def _check_termination(arguments: Arguments) -> None:
    version: ContractVersion = arguments["version"]
    if not VERSION.can(version, "terminate"):
        raise WrongState("contracts.ContractVersion.terminate", version.state)
    if not str(arguments["reason"]).strip():
        raise Refusal("reason_needed", _("Give the reason; the other party sees it."), field="reason")
    if waiting_proposal(version) is not None:
        raise Refusal("proposed_already", _("This has been proposed already and waits for a second person."))


def _describe_termination(arguments: Arguments) -> Facts:
    """With what it stops: whoever approves sees the reach of it as whoever proposed did."""
    reach = reach_of(arguments["version"].contract)
    return [
        *_describe_rejection(arguments),
        (_("Mandates that end"), reach.mandates),
        (_("Open orders"), reach.orders),
        (_("Cards in use"), reach.cards),
    ]


def register_decisions() -> None:
    register_decision(
        TERMINATE,
        _("Terminate a contract"),
        check=_check_termination,
        describe=_describe_termination,
        subject=lambda arguments: arguments["version"].reference,
    )
    register_decision(
        REJECT,
        _("Reject a contract"),
        check=_check_rejection,
        describe=_describe_rejection,
        subject=lambda arguments: arguments["version"].reference,
    )
