"""Which of this room's decisions one person may propose and another approve, where the rulebook wants two (BR-PO-01)."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import GRANTING_ROLES, grounds_to_decide_on, grounds_to_decide_succession, grounds_to_handle
from kortisto.accounts.models import User
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.kernel.statements import asked_with
from kortisto.registrars.models import PointRight
from kortisto.registrars.states import GrantState
from kortisto.rulebook.decisions import Arguments, Facts, register_decision
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.states import ProposalState
from kortisto.ui.language import name_of

from .endings import reach_of
from .models import ContractVersion, Mandate, Succession, SuccessionKind
from .moves import desk_label, registrars_for_rights, registrars_of
from .papers import kind_names
from .states import SUCCESSION, VERSION, MandateState
from .successions import mandates_that_pass, points_that_pass

REJECT = "contracts:reject_contract"
TERMINATE = "contracts:terminate_contract"
GRANT_RIGHTS = "contracts:grant_rights"


APPROVE_SUCCESSION = "contracts:approve_succession"


def waiting_proposal(row: Any) -> Proposal | None:
    """The proposal about this row — a version, a mandate — that waits for a second person."""
    return next(iter(_waiting(subject=row.reference)), None)


@asked_with(subject=str)
def _waiting(subject: str) -> QuerySet[Proposal]:
    return Proposal.objects.filter(subject=subject, state=ProposalState.PROPOSED).order_by("pk")[:1]


def _refuse_twins(row: Any) -> None:
    if waiting_proposal(row) is not None:
        raise Refusal("proposed_already", _("This has been proposed already and waits for a second person."))


def _check_rejection(arguments: Arguments) -> None:
    version: ContractVersion = arguments["version"]
    if not VERSION.can(version, "reject"):
        raise WrongState("contracts.ContractVersion.reject", version.state)
    if not str(arguments["reason"]).strip():
        raise Refusal("reason_needed", _("Give the reason; the customer sees it."), field="reason")
    _refuse_twins(version)


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
    _refuse_twins(version)


def _describe_termination(arguments: Arguments) -> Facts:
    """With what it stops: whoever approves sees the reach of it as whoever proposed did."""
    reach = reach_of(arguments["version"].contract)
    return [
        *_describe_rejection(arguments),
        (_("Mandates that end"), reach.mandates),
        (_("Open orders"), reach.orders),
        (_("Cards in use"), reach.cards),
    ]


def _check_rights(arguments: Arguments) -> None:
    mandate: Mandate = arguments["mandate"]
    if mandate.state not in (MandateState.GRANTED, MandateState.ACTIVE):
        raise WrongState("contracts.Mandate.activate", mandate.state)
    if PointRight.objects.filter(customership__mandate=mandate, state=GrantState.ACTIVE).exists():
        raise WrongState("contracts.Mandate.activate", mandate.state)
    registrars_for_rights(mandate=mandate, narrowed_to=arguments["narrowed_to"])
    _refuse_twins(mandate)


def _describe_rights(arguments: Arguments) -> Facts:
    """Who will see what: exactly what happens when the rights are granted, as things are now."""
    mandate: Mandate = arguments["mandate"]
    narrowed: list[User] = arguments["narrowed_to"] or []
    there = registrars_of(point=mandate.point, card_kinds=mandate.card_kinds)
    see = [user.name for user in (narrowed or there)]
    later = _("Only these registrars") if narrowed else _("The point's present and later registrars")
    return [
        (_("Organisation whose cards are ordered"), name_of(mandate.giver)),
        (_("Registration point"), f"{name_of(mandate.point)} ({mandate.point.grouped_number})"),
        (_("Owner of the point"), f"{name_of(mandate.point.owner)}, {mandate.point.owner.business_id}"),
        (_("In the menu of the desk"), desk_label(mandate)),
        (_("Who gets the rights"), later),
        (_("Registrars who will see the customer"), ", ".join(see) or _("Nobody")),
        (_("Which cards are ordered"), ", ".join(kind_names(mandate.card_kinds))),
    ]


def _may_handle(actor: Any, arguments: Arguments) -> Any:
    return grounds_to_handle(actor=actor, version=arguments["version"])


def _may_grant_rights(actor: Any, arguments: Arguments) -> Any:
    mandate: Mandate = arguments["mandate"]
    sides = (mandate.giver, mandate.point.owner)
    return grounds_to_decide_on(actor=actor, roles=GRANTING_ROLES, organisations=sides)


def _check_succession(arguments: Arguments) -> None:
    succession: Succession = arguments["succession"]
    if not SUCCESSION.can(succession, "approve"):
        raise WrongState("contracts.Succession.approve", succession.state)
    if not str(arguments["reason"]).strip():
        raise Refusal("reason_needed", _("Write what the decision stands on."), field="reason")
    _refuse_twins(succession)


def _describe_succession(arguments: Arguments) -> Facts:
    """With what passes: whoever approves sees it as whoever proposed did."""
    succession: Succession = arguments["succession"]
    facts: list[tuple[Any, Any]] = [
        (_("Organisation"), succession.old_name_fi),
        (_("Change"), succession.get_kind_display()),
        (_("From the day"), succession.effective_on),
    ]
    if succession.kind == SuccessionKind.RENAME:
        return [*facts, (_("New name"), succession.name_fi), (_("Reason"), arguments["reason"])]
    return [
        *facts,
        (_("Takes over"), name_of(succession.successor)),
        (_("Registration points that move"), points_that_pass(succession).count()),
        (_("Mandates that move"), mandates_that_pass(succession).count()),
        (_("Reason"), arguments["reason"]),
    ]


def _may_decide_succession(actor: Any, arguments: Arguments) -> Any:
    return grounds_to_decide_succession(actor=actor, succession=arguments["succession"])


def register_decisions() -> None:
    register_decision(
        APPROVE_SUCCESSION,
        _("Approve a change of an organisation"),
        check=_check_succession,
        describe=_describe_succession,
        subject=lambda arguments: arguments["succession"].reference,
        grounds=_may_decide_succession,
    )
    register_decision(
        TERMINATE,
        _("Terminate a contract"),
        check=_check_termination,
        describe=_describe_termination,
        subject=lambda arguments: arguments["version"].reference,
        grounds=_may_handle,
    )
    register_decision(
        REJECT,
        _("Reject a contract"),
        check=_check_rejection,
        describe=_describe_rejection,
        subject=lambda arguments: arguments["version"].reference,
        grounds=_may_handle,
    )
    register_decision(
        GRANT_RIGHTS,
        _("Grant rights across organisations"),
        check=_check_rights,
        describe=_describe_rights,
        subject=lambda arguments: arguments["mandate"].reference,
        grounds=_may_grant_rights,
    )
