from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_write_bulletins, second_person
from kortisto.audit.record import record
from kortisto.bulletins.events import Event
from kortisto.bulletins.models import Bulletin
from kortisto.bulletins.moves import APPROVE, check_complete, fingerprint
from kortisto.bulletins.states import BULLETIN
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.jobs import later


@action
def approve_bulletin(*, actor: Any, bulletin: Bulletin, content: str, approved_by: Any = None) -> Bulletin:
    """The office lets a bulletin go: at once, or at its moment. Where the rulebook says so it takes a second person (BR-PO-01).

    `content` is the fingerprint of what was read. Refuses with `second_person_needed`, `bulletin_changed`, `swedish_missing` or
    `nobody_to_reach`.
    """
    grounds = grounds_to_write_bulletins(actor=actor)
    second_person(decision=APPROVE, actor=actor, approved_by=approved_by)
    if approved_by is not None:
        grounds_to_write_bulletins(actor=approved_by)
    row = Bulletin.objects.select_for_update().get(pk=bulletin.pk)
    if fingerprint(row) != content:
        raise Refusal("bulletin_changed", _("The bulletin has been changed since it was read. Read it again."))
    check_complete(row)
    decided_by = (approved_by or actor).actor_code
    move = BULLETIN.apply(row, "approve", approved_by=decided_by, approved_at=now())
    by_two = {"approved_by": decided_by} if approved_by is not None else {}
    record(
        Event.BULLETIN_APPROVED, actor=actor, subject=row, move=move, grounds=grounds.codes() | by_two | {"content": content},
        send_at=row.send_at.isoformat() if row.send_at else "",
    )  # fmt: skip
    later("bulletins:keep_going")
    return row
