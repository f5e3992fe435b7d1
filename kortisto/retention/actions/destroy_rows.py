"""The retention of some rows is over."""

from datetime import date

from django.apps import apps

from kortisto.access.policy import grounds_to_set_up
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.actors import Actor
from kortisto.retention.events import Event
from kortisto.retention.terms import free, term_of


@action
def destroy_rows(*, actor: Actor, table: str, keys: list[int], on: date) -> int:
    """Delete these rows, or empty them, as far as their time is over and nothing keeps them; how many (BR-AR-01, BR-AR-02).

    The event names the table, the number of rows, the term, and as authoriser the rule's version that two people brought into
    force. `ProtectedError` when something came to refer to one of them in this very moment: then none has gone.
    """
    grounds_to_set_up(actor=actor)
    term = term_of(apps.get_model(table), on=on)
    rows = free(term).filter(pk__in=keys)
    if term.empties:
        count, event = rows.update(**term.retain.blank), Event.ROWS_EMPTIED
    else:
        _all, by_table = rows.delete()
        count, event = by_table.get(term.table, 0), Event.ROWS_DELETED
    record(
        event, actor=actor, subject=f"table:{term.table}",
        grounds={
            "kind": term.retain.kind, "kept": term.length, "after": term.retain.after, "rule": term.said_by, "on": on,
            "rows": count,
        },
    )  # fmt: skip
    return count
