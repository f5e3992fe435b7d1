from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_decide_proposal
from kortisto.accounts.models import User
from kortisto.audit.record import record
from kortisto.kernel.action import action, arguments_from_json, row_name
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.rulebook.decisions import action_called, decision_called
from kortisto.rulebook.events import Event
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.states import PROPOSAL


@action
def approve(*, actor: Any, proposal: Proposal) -> Proposal:
    """Another person approves a proposal, and what it proposes is done in the same transaction (BR-PO-01).

    The proposed action runs as its proposer, with `approved_by`; it asks for its grounds again, so a proposer who has left
    the office since cannot change anything any more.
    """
    grounds = grounds_to_decide_proposal(actor=actor, proposed_by=proposal.proposed_by)
    arguments = arguments_from_json(proposal.arguments)
    decision_called(proposal.decision).grounds(actor, arguments)
    proposer = User.objects.filter(code=proposal.proposed_by.removeprefix("user:"), is_active=True).first()
    if proposer is None:
        raise Refusal("proposer_gone", _("The person who proposed this is not known any more. Propose it anew."))
    move = PROPOSAL.apply(proposal, "approve", decided_by=actor.actor_code, decided_at=now())
    result = action_called(proposal.decision)(actor=proposer, approved_by=actor, **arguments)
    proposal.outcome = row_name(result)
    proposal.save(update_fields=["outcome"])
    record(
        Event.PROPOSAL_APPROVED,
        actor=actor,
        on_behalf=proposal.proposed_by,
        subject=proposal,
        move=move,
        grounds=grounds.codes() | {"decision": proposal.decision, "outcome": proposal.outcome},
    )
    return proposal
