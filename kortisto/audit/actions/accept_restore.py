"""Going on with a database that was restored from an older copy."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_set_up
from kortisto.kernel.action import action
from kortisto.kernel.errors import Refusal

from ..events import Event
from ..models import AuditEvent
from ..record import record
from ..restored import Standing, compare, last_outside
from ..tree import tree_size


@action
def accept_restore(*, actor: Any, why: str) -> AuditEvent:
    """An operator has checked what the restored database lacks and says why the log may go on from there.

    The event keeps which checkpoint is given up. `seal_now(restored=…)` signs that afterwards: without the checkpoint key
    nobody accepts a restore.
    """
    grounds_to_set_up(actor=actor)
    if not why.strip():
        raise Refusal("why_missing", _("Say why the restored database is accepted."), field="why")
    last = last_outside()
    if last is None or compare(last) is not Standing.OLDER:
        raise Refusal(
            "not_restored", _("The database is not older than its checkpoints outside: there is nothing to accept.")
        )
    return record(
        Event.RESTORE_ACCEPTED,
        actor=actor,
        subject="",
        grounds={"kept_size": tree_size(), "lost_size": last.checkpoint.size, "lost_root": last.checkpoint.root.hex()},
        why=why.strip(),
    )
