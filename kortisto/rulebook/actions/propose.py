from typing import Any

from kortisto.access.policy import grounds_to_propose
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.rulebook.events import Event
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.proposing import put_forward


@action
def propose(*, actor: Any, decision: str, arguments: dict[str, Any], reason: str) -> Proposal:
    """A person of the office proposes a decision that another has to approve (BR-PO-01).

    `decision` is a registered action ("rulebook:change_rule"), `arguments` what it would be called with. What could not be
    decided today is refused now, not when the second person has already read it.
    """
    grounds = grounds_to_propose(actor=actor)
    proposal = put_forward(actor=actor, decision=decision, arguments=arguments, reason=reason)
    record(
        Event.PROPOSAL_MADE,
        actor=actor,
        subject=proposal,
        grounds=grounds.codes() | {"decision": decision},
        arguments=proposal.arguments,
        reason=reason,
    )
    return proposal
