from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_decide_succession, second_person
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.letters import tell_account
from kortisto.contracts.models import Succession
from kortisto.contracts.states import SUCCESSION
from kortisto.contracts.successions import active_account
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.organisations.models import MemberRole


@action
def approve_succession(*, actor: Any, succession: Succession, reason: str, approved_by: Any = None) -> Succession:
    """The issuer approves: on its day, and once the successor has its contracts in force, everything passes (BR-AU-19).

    Where the rulebook wants two people it comes about by approving a proposal (BR-PO-01), otherwise `second_person_needed`.
    Neither of them is a user of one of the organisations (BR-SC-04).
    """
    grounds = grounds_to_decide_succession(actor=actor, succession=succession)
    second_person(decision="contracts:approve_succession", actor=actor, approved_by=approved_by)
    if approved_by is not None:
        grounds_to_decide_succession(actor=approved_by, succession=succession)
    if not reason.strip():
        raise Refusal("reason_needed", _("Write what the decision stands on."), field="reason")
    move = SUCCESSION.apply(succession, "approve", handler=actor, decided_at=now(), decision_reason=reason.strip())
    by_two = {"approved_by": approved_by.actor_code} if approved_by is not None else {}
    record(
        Event.SUCCESSION_APPROVED,
        actor=actor,
        subject=succession,
        move=move,
        grounds=grounds.codes() | by_two,
        reason=reason,
    )
    for organisation in {succession.organisation, succession.successor}:
        account = active_account(organisation)
        if account is not None:
            tell_account(
                "succession_approved", account=account, roles=(MemberRole.CONTRACTS,), organisation=succession.organisation,
                successor=succession.successor, day=succession.effective_on,
            )  # fmt: skip
    return succession
