from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_propose
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import RightMissing
from kortisto.rulebook.events import Event
from kortisto.rulebook.models import Proposal
from kortisto.rulebook.states import PROPOSAL


@action
def withdraw(*, actor: Any, proposal: Proposal) -> Proposal:
    """The person who proposed takes the proposal back before anybody has decided on it."""
    grounds = grounds_to_propose(actor=actor)
    if proposal.proposed_by != actor.actor_code:
        raise RightMissing("not_own_proposal", _("Only the person who made a proposal can withdraw it."))
    move = PROPOSAL.apply(proposal, "withdraw", decided_by=actor.actor_code, decided_at=now())
    record(Event.PROPOSAL_WITHDRAWN, actor=actor, subject=proposal, move=move, grounds=grounds)
    return proposal
