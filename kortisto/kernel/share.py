"""Reading rows so that nobody can change them before we commit.

A foreign key does not keep a mandate in force: one transaction reads it as active, another ends it and commits, the first
inserts an order under it. `SELECT … FOR SHARE` on the rows that grounds return does. Django's own locking knows only FOR
UPDATE, under which two registrars could not order at the same time.
"""

from typing import TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection, models

Found = TypeVar("Found", bound=models.Model)


def first_for_share(rows: "models.QuerySet[Found]") -> Found | None:
    """The first of `rows`, locked FOR SHARE until the transaction ends; None when there is none (any more)."""
    if not connection.in_atomic_block:
        raise RuntimeError("grounds are read inside an action's transaction")
    try:
        sql, params = rows.order_by(*(rows.query.order_by or ("pk",)))[:1].query.sql_with_params()
    except EmptyResultSet:  # nothing can be among them, so nothing is asked
        return None
    table = connection.ops.quote_name(rows.model._meta.db_table)
    for row in rows.model._base_manager.raw(f"{sql} FOR SHARE OF {table}", params):
        return row
    return None
