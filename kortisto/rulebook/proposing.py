"""Putting a decision forward, for actions that prepare what is proposed as well as for the plain proposal."""

from typing import Any

from kortisto.kernel.action import arguments_to_json

from .decisions import Arguments, action_called, decision_called
from .models import Proposal


def put_forward(*, actor: Any, decision: str, arguments: Arguments, reason: str) -> Proposal:
    """A proposal that waits for a second person; what could not be decided today is refused now. The caller records."""
    declared = decision_called(decision)
    expected = set(action_called(decision).arguments) - {"actor", "approved_by"}  # type: ignore[attr-defined]
    if set(arguments) != expected:
        raise ValueError(f"{decision} takes {sorted(expected)}, not {sorted(arguments)}")
    declared.grounds(actor, arguments)
    declared.check(arguments)
    return Proposal.objects.create(
        decision=decision,
        arguments=arguments_to_json(arguments),
        subject=declared.subject(arguments),
        reason=reason,
        proposed_by=actor.actor_code,
    )
