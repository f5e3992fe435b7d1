from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_import, second_person
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later
from kortisto.registrars.events import Event
from kortisto.registrars.models import RegistrarImport
from kortisto.registrars.queries_import import CONFIRM, points_of, ready_count
from kortisto.registrars.states import IMPORT


@action
def confirm_import(
    *, actor: Any, source: RegistrarImport, with_credentials: bool, approved_by: Any = None
) -> RegistrarImport:
    """The list's good rows are to be taken in, with desk user names for those who have none only when that is said.

    Where the rulebook wants two people it comes about by approving a proposal (BR-PO-01). Refuses with
    `second_person_needed`, `nothing_to_take_in` or `conflict_of_interest`.
    """
    points = points_of(source)
    grounds = grounds_to_import(actor=actor, points=points)
    second_person(decision=CONFIRM, actor=actor, approved_by=approved_by)
    if approved_by is not None:
        grounds_to_import(actor=approved_by, points=points)
    if not ready_count(source):
        raise Refusal("nothing_to_take_in", _("The list has no row that could be taken in."))
    by_two = {"approved_by": approved_by.actor_code} if approved_by is not None else {}
    move = IMPORT.apply(
        source, "confirm", with_credentials=with_credentials, confirmed_by=actor, confirmed_at=now(),
        approved_by=by_two.get("approved_by", ""),
    )  # fmt: skip
    record(
        Event.IMPORT_CONFIRMED, actor=actor, subject=source, move=move, grounds=grounds.codes() | by_two,
        with_credentials=with_credentials, rows=ready_count(source),
    )  # fmt: skip
    later("registrars:carry_out_import", code=source.code)
    return source
