from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_handle_case
from kortisto.audit.record import record
from kortisto.contracts.events import Event
from kortisto.contracts.matters import matter_called, subject_of
from kortisto.contracts.models import Case
from kortisto.contracts.moves import give_case
from kortisto.kernel.action import action
from kortisto.kernel.errors import RightMissing


@action
def release_case(*, actor: Any, case: Case) -> Case:
    """A handler gives a matter back to the queue for whoever takes it next; only the one who has it does (SM3).

    While the customer is asked it stays with its handler, who can pass it on.
    """
    grounds = grounds_to_handle_case(actor=actor, case=case)
    if case.handler_id != actor.pk:
        raise RightMissing("not_the_handler", _("Only the handler who has taken the matter can give it back."))
    subject, table = subject_of(case), matter_called(case.kind).table
    move = table.apply(subject, "release") if "release" in table.moves else None
    give_case(case=case, to=None)
    record(Event.CASE_RELEASED, actor=actor, subject=subject, context=case, move=move, grounds=grounds)
    return case
