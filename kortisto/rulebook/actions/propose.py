from typing import Any

from kortisto.access.policy import grounds_to_propose
from kortisto.audit.record import record
from kortisto.kernel.action import action, arguments_to_json
from kortisto.rulebook.decisions import action_called, decision_called
from kortisto.rulebook.events import Event
from kortisto.rulebook.models import Proposal


@action
def propose(*, actor: Any, decision: str, arguments: dict[str, Any], reason: str) -> Proposal:
    """A person of the office proposes a decision that another has to approve (BR-PO-01).

    `decision` is a registered action ("rulebook:change_rule"), `arguments` what it would be called with. What could not be
    decided today is refused now, not when the second person has already read it.
    """
    grounds = grounds_to_propose(actor=actor)
    declared = decision_called(decision)
    expected = set(action_called(decision).arguments) - {"actor", "approved_by"}  # type: ignore[attr-defined]
    if set(arguments) != expected:
        raise ValueError(f"{decision} takes {sorted(expected)}, not {sorted(arguments)}")
    declared.check(arguments)
    proposal = Proposal.objects.create(
        decision=decision,
        arguments=arguments_to_json(arguments),
        subject=declared.subject(arguments),
        reason=reason,
        proposed_by=actor.actor_code,
    )
    record(
        Event.PROPOSAL_MADE,
        actor=actor,
        subject=proposal,
        grounds=grounds.codes() | {"decision": decision},
        arguments=proposal.arguments,
        reason=reason,
    )
    return proposal
