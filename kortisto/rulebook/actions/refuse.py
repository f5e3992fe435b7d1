from typing import Any

from kortisto.access.policy import grounds_to_decide_proposal
from kortisto.audit.record import record
from kortisto.kernel.action import action, arguments_from_json
from kortisto.kernel.clock import now
from kortisto.rulebook.decisions import decision_called
from kortisto.rulebook.events import Event
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.states import PROPOSAL


@action
def refuse(*, actor: Any, proposal: Proposal, reason: str) -> Proposal:
    """Another person refuses a proposal and says why; nothing changes (BR-PO-01)."""
    grounds = grounds_to_decide_proposal(actor=actor, proposed_by=proposal.proposed_by)
    decision_called(proposal.decision).grounds(actor, arguments_from_json(proposal.arguments))
    move = PROPOSAL.apply(proposal, "refuse", decided_by=actor.actor_code, decided_at=now(), decision_reason=reason)
    record(Event.PROPOSAL_REFUSED, actor=actor, subject=proposal, move=move, grounds=grounds, reason=reason)
    return proposal
