"""The worker: what happens after the commit.

Two hands in one process. One takes only ``urgent`` (revocation, revocation lists, sign-in mails), so that a bulk job with a
thousand steps never stands in its way; the other takes every queue it is given. Both return to the queue what a worker
that died left half done: every job may run twice.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kortisto.kernel import context

QUEUES = ("urgent", "normal", "bulk", "ca")
logger = logging.getLogger("kortisto.work")
# How often a worker that ends with the queues looks again; a job that another worker's lock holds back is not waited for.
MOST_ROUNDS = 10


def log_job(call_next: Callable[[], Any], job_context: Any, worker: Any) -> Any:
    """Gives a job a request id of its own, as audit events and log lines keep it, and writes one line about it."""
    job = job_context.job
    started = time.perf_counter()
    named = context.request_id.set(f"job:{job.id}")
    outcome = "job:failed"
    try:
        result = call_next()
        outcome = "job:done"
        return result
    finally:
        ms = round((time.perf_counter() - started) * 1000, 1)
        logger.info(outcome, extra={"job": job.task_name, "queue": job.queue, "ms": ms})
        context.request_id.reset(named)


async def give_back_stalled(app: Any, seconds: float) -> int:
    """Return jobs of workers without a heartbeat to their queues; gives how many."""
    stalled = list(await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=seconds))
    for job in stalled:
        logger.warning("job:stalled", extra={"job": job.task_name, "queue": job.queue})
        await app.job_manager.retry_job(job)
    return len(stalled)


async def look_after(app: Any, seconds: float) -> None:
    """Every few seconds: stalled jobs given back, and this thread's own connection renewed when the server was away."""
    from asgiref.sync import sync_to_async
    from django.db import close_old_connections

    while True:
        await give_back_stalled(app, seconds)
        await sync_to_async(close_old_connections)()
        await asyncio.sleep(max(1.0, seconds / 3))


def worker_app() -> Any:
    """The queue with a connection pool of the worker's own.

    Not procrastinate's ``replace_connector``: that would take the jobs' own `later()` out of their transactions.
    """
    import procrastinate
    from django.db import connections
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.utils import connector_params

    # The private cluster is started here if need be; the pool opens connections of its own.
    connections["default"].ensure_connection()
    connections["default"].close()
    own = procrastinate.App(
        connector=procrastinate.PsycopgConnector(kwargs=connector_params("default"), min_size=2, max_size=8),
        worker_defaults=app.worker_defaults,
    )
    own.tasks = app.tasks
    own.periodic_registry = app.periodic_registry
    return own


async def run(app: Any, queues: Sequence[str], slots: int, *, stalled_after: float, until_empty: bool = False) -> None:
    """Work until told to stop (SIGTERM, SIGINT), or until the queues are empty.

    ``stalled_after``: seconds without a heartbeat after which another worker's jobs are given back.
    """
    from asgiref.sync import sync_to_async
    from django.db import connections

    common: dict[str, Any] = {
        "wait": not until_empty,
        "install_signal_handlers": False,
        "delete_jobs": "successful",
        "update_heartbeat_interval": max(0.5, stalled_after / 4),
        "stalled_worker_timeout": stalled_after,
        "fetch_job_polling_interval": 2.0,
    }
    async with app.open_async():
        if until_empty:
            await give_back_stalled(app, stalled_after)
        hands = [
            asyncio.create_task(app.run_worker_async(queues=list(queues), concurrency=slots, name="all", **common))
        ]
        if "urgent" in queues:
            hands.append(
                asyncio.create_task(app.run_worker_async(queues=["urgent"], concurrency=1, name="urgent", **common))
            )
        care = [] if until_empty else [asyncio.create_task(look_after(app, stalled_after))]
        if not until_empty:
            stop_on_signals(hands)
        try:
            await first_trouble([*hands, *care], ends_with=hands)
        finally:
            for task in [*hands, *care]:
                task.cancel()
            await asyncio.gather(*hands, *care, return_exceptions=True)
            # The thread in which jobs ask the database outlives this run; its connection must not, or the next run finds it dead.
            await sync_to_async(connections.close_all)()


def stop_on_signals(tasks: Iterable[asyncio.Task[None]]) -> None:
    """SIGTERM and SIGINT let running jobs finish and take no new ones."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for task in tasks:
            task.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def first_trouble(tasks: list[asyncio.Task[None]], *, ends_with: list[asyncio.Task[None]]) -> None:
    """Wait until all of ``ends_with`` have ended; raise as soon as any task breaks."""
    waiting = set(tasks)
    while any(not task.done() for task in ends_with):
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if not task.cancelled() and (error := task.exception()):
                raise error


def something_waits(queues: Sequence[str]) -> bool:
    """Whether one of these queues holds a job that is due."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND queue_name = ANY(%s)
               AND (scheduled_at IS NULL OR scheduled_at <= now()))""",
            [list(queues)],
        )
        return bool(cursor.fetchone()[0])


def work(queues: Sequence[str], slots: int, *, stalled_after: float = 20.0, until_empty: bool = False) -> int:
    """Run the worker; when the database goes away, try again until it is back."""
    import psycopg
    from django.db import OperationalError
    from procrastinate.exceptions import ConnectorException

    from kortisto.config import collector
    from kortisto.pki.backends.embedded.keys import permit_ca_keys

    collector.settle()
    if "ca" in queues:
        permit_ca_keys()
    pause, rounds = 1.0, 0
    while True:
        started = time.monotonic()
        try:
            asyncio.run(run(worker_app(), queues, slots, stalled_after=stalled_after, until_empty=until_empty))
            rounds += 1
            # A job that ended last may have left another one, which the hands that had stopped by then did not see.
            if not until_empty or rounds == MOST_ROUNDS or not something_waits(queues):
                return 0
            continue
        except (ConnectorException, OperationalError, psycopg.OperationalError):
            if until_empty:
                raise
            logger.exception("work:database_away")
        pause = 1.0 if time.monotonic() - started > 60 else min(30.0, pause * 2)
        time.sleep(pause)
