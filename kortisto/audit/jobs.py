"""Sweeps of the log: sealing every minute, forgetting every night."""

from django.db import connection, transaction

from kortisto.kernel import context
from kortisto.kernel.actors import System
from kortisto.kernel.jobs import periodic

from .sealing import seal_now

REDACTED_AT_ONCE = 500


# On the queue whose worker holds the checkpoint key (ground rule 18).
@periodic("audit:seal", cron="* * * * *", queue="ca")
def seal() -> int:
    """Seal what waits, unless another sealer is at it."""
    return seal_now(wait=False)


@periodic("audit:redact", cron="40 2 * * *", queue="bulk")
def redact() -> int:
    """Empty the payloads whose retention has passed; the database itself decides which, and puts it on record."""
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT audit_redact(%s, %s, %s)",
                [System("audit").actor_code, context.request_id.get(), REDACTED_AT_ONCE],
            )
            emptied = int(cursor.fetchone()[0])
        total += emptied
        if emptied < REDACTED_AT_ONCE:
            return total


@periodic("audit:forget_once_keys", cron="50 2 * * *", queue="bulk")
def forget_once_keys() -> int:
    """Forget one-time keys older than thirty days."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_forget_once_keys()")
        return int(cursor.fetchone()[0])
