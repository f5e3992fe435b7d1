from typing import Any

from kortisto.access.policy import grounds_to_handle_case
from kortisto.audit.record import record
from kortisto.contracts.events import event_about
from kortisto.contracts.matters import matter_called, subject_of
from kortisto.contracts.models import Case
from kortisto.kernel.action import action
from kortisto.kernel.errors import WrongState


@action
def take_case(*, actor: Any, case: Case) -> Case:
    """A handler takes a matter that nobody has; of two who try, one gets it (SM3).

    Where the subject's table knows a move for it, as a contract's does, the subject goes into handling.
    """
    grounds = grounds_to_handle_case(actor=actor, case=case)
    subject, table = subject_of(case), matter_called(case.kind).table
    also = {"handler": actor} if hasattr(subject, "handler_id") else {}
    move = table.apply(subject, "take", **also) if "take" in table.moves else None
    untaken = Case.objects.filter(pk=case.pk, handler=None, received_at__isnull=False, unfinished=True)
    if untaken.update(handler=actor) != 1:
        raise WrongState("contracts.Case.take", case.state)
    case.refresh_from_db()
    record(
        event_about(case, "taken"), actor=actor, subject=subject, context=case, move=move, grounds=grounds,
        handler=actor,
    )  # fmt: skip
    return case
