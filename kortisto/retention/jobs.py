"""The night's work. In pieces, each with its event; a night that breaks off is gone on with by the next one."""

import logging
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

from django.db.models import ProtectedError

from kortisto.kernel.actors import System
from kortisto.kernel.clock import now, today
from kortisto.kernel.jobs import periodic

from .actions.close_night import close_night
from .actions.destroy_rows import destroy_rows
from .actions.set_clocks import set_clocks
from .terms import Term, due, free, needed_again, needed_no_longer, tables, term_of

PROGRAM = System("retention")
PIECE = 500
# A person is made a moment before the row that needs them.
GRACE = timedelta(days=1)

logger = logging.getLogger("kortisto.retention")


@periodic("retention:destroy", cron="10 3 * * *", queue="bulk")
def destroy() -> dict[str, int]:
    """Delete or empty what its time is over for; how many rows of each table. The log empties its own payloads by itself."""
    _set_clocks()
    on = today()
    gone: dict[str, int] = {}
    held: dict[str, int] = {}
    for model in tables():
        term = term_of(model, on=on)
        gone[term.table] = sum(_destroy(term, keys, on) for keys in _pieces(term))
        held[term.table] = due(term).count()
    gone, held = _without_noughts(gone), _without_noughts(held)
    close_night(actor=PROGRAM, on=on, gone=gone, held=held)
    logger.info("retention:night_ended", extra={"rows": sum(gone.values()), "held": sum(held.values())})
    return gone


def _pieces(term: Term) -> Iterator[list[int]]:
    """The keys of rows to go, some at a time; a piece that cannot go is passed over."""
    last = 0
    while keys := list(free(term).filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PIECE]):
        yield keys
        last = keys[-1]


def _destroy(term: Term, keys: list[int], on: date) -> int:
    try:
        return destroy_rows(actor=PROGRAM, table=term.table, keys=keys, on=on)
    except ProtectedError:
        logger.warning("retention:kept_meanwhile", extra={"table": term.table, "rows": len(keys)})
        return 0


def _set_clocks() -> None:
    changed = chain(
        needed_again().values_list("pk", flat=True), needed_no_longer(before=now() - GRACE).values_list("pk", flat=True)
    )
    keys = list(changed)
    for start in range(0, len(keys), PIECE):
        set_clocks(actor=PROGRAM, keys=keys[start : start + PIECE])


def _without_noughts(figures: dict[str, int]) -> dict[str, int]:
    return {table: count for table, count in figures.items() if count}
