"""A line of a certificate of employment does not hold any more."""

from typing import Any

from kortisto.access.policy import grounds_to_end_line
from kortisto.audit.record import record
from kortisto.holders.events import Event
from kortisto.holders.models import EmploymentProofLine
from kortisto.holders.states import LINE
from kortisto.kernel.action import action
from kortisto.kernel.clock import now


@action
def end_proof_line(*, actor: Any, line: EmploymentProofLine, reason: str) -> EmploymentProofLine:
    """The employment or assignment has ended, or the line was wrong: from now on no order cites it (BR-EC-04).

    Cards ordered on it stay as they are; what happens to them is another verb.
    """
    grounds = grounds_to_end_line(actor=actor, line=line)
    move = LINE.apply(line, "end", ended_at=now(), end_reason=reason.strip())
    record(
        Event.LINE_ENDED, actor=actor, subject=line, move=move, grounds=grounds, person=line.person,
        context=line.proof.mandate or line.proof.contract, reason=reason,
    )  # fmt: skip
    return line
