"""The stored tree: what `merkle` asks for, read from `audit_leaf` and `audit_node`."""

from collections.abc import Sequence

from django.db import connection

from .merkle import Tiled


def read_hashes(level: int, first: int, count: int) -> Sequence[bytes]:
    """The stored hashes [first, first + count) of a level. A hole ends the answer: nothing is moved up to fill it."""
    with connection.cursor() as cursor:
        if level == 0:
            cursor.execute(
                "SELECT position, hash FROM audit_leaf WHERE position >= %s AND position < %s ORDER BY position",
                [first, first + count],
            )
        else:
            cursor.execute(
                "SELECT index, hash FROM audit_node WHERE level = %s AND index >= %s AND index < %s ORDER BY index",
                [level, first, first + count],
            )
        rows = cursor.fetchall()
    return [bytes(hashed) for place, (at, hashed) in enumerate(rows) if at == first + place]


def stored_tree() -> Tiled:
    return Tiled(read_hashes)


def tree_size() -> int:
    """How many events are sealed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(position) + 1, 0) FROM audit_leaf")
        return int(cursor.fetchone()[0])
