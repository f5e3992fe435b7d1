"""The worker loses nothing, keeps a hand free for what is urgent, and never takes a job out of its transaction."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection, transaction

pytestmark = [pytest.mark.committing, pytest.mark.subprocess]

# A worker with three jobs of its own: they leave their traces in the cache's table.
WORKER = """
    import os, sys, time
    import django
    django.setup()
    from django.core.cache import cache
    from django.db import transaction
    from kortisto.kernel.jobs import job, later
    from kortisto.config.work import work

    @job("test:leave_mark", queue="normal")
    def leave_mark(mark):
        cache.set(mark, time.time())

    @job("test:leave_urgent_mark", queue="urgent")
    def leave_urgent_mark(mark):
        cache.set(mark, time.time())

    @job("test:take_long", queue="bulk")
    def take_long(name, seconds):
        cache.set(f"{name}-began-{os.getpid()}", True)
        time.sleep(float(seconds))
        cache.set(name, time.time())

    @job("test:defer_and_fail", queue="normal", retry=False)
    def defer_and_fail(name):
        with transaction.atomic():
            later("test:leave_mark", mark=name)
            raise ValueError

    sys.exit(work(["urgent", "normal", "bulk"], int(sys.argv[1]), stalled_after=1.5, until_empty=sys.argv[2] == "yes"))
"""


def waiting() -> dict[str, int]:
    """This test's jobs by status; the rooms' own sweeps come and go beside them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text, count(*) FROM procrastinate_jobs WHERE task_name LIKE 'test:%' GROUP BY 1")
        return dict(cursor.fetchall())


def until(fact: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, f"not within {seconds} s; jobs: {waiting()}"
        time.sleep(0.05)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start_worker(*, slots: int = 2, until_empty: bool = False) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", textwrap.dedent(WORKER), str(slots), "yes" if until_empty else "no"]
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "kortisto.config.settings_test"}
        # Set for the browser's tests in this process; a real worker has no such leave.
        environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        with (tmp_path / f"worker-{len(started)}.log").open("wb") as log:
            worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        started.append(worker)
        return worker

    yield start_worker
    for worker in started:
        worker.kill()
        worker.wait()


def put_on(queue: str, task: str, **codes: str) -> None:
    """As `later` does where the job's own module is loaded."""
    from procrastinate.contrib.django import app

    with transaction.atomic():
        app.configure_task(name=task, queue=queue).defer(**codes)


def test_what_was_committed_is_done_and_what_was_rolled_back_is_not(start):
    put_on("normal", "test:leave_mark", mark="kept")
    with transaction.atomic():
        put_on("normal", "test:leave_mark", mark="dropped")
        transaction.set_rollback(True)
    assert start(until_empty=True).wait(timeout=30) == 0
    assert cache.get("kept")
    assert cache.get("dropped") is None
    assert waiting() == {}


def test_a_job_started_inside_a_job_that_fails_is_rolled_back_with_it(start):
    put_on("normal", "test:defer_and_fail", name="never")
    assert start(until_empty=True).wait(timeout=30) == 0
    assert waiting() == {"failed": 1}
    assert cache.get("never") is None


def test_a_job_of_a_worker_that_was_killed_is_done_by_another(start):
    put_on("bulk", "test:take_long", name="long", seconds="2")
    first = start()
    until(lambda: cache.get(f"long-began-{first.pid}"))
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert waiting() == {"doing": 1}
    second = start()
    until(lambda: cache.get("long"))
    assert cache.get(f"long-began-{second.pid}")


def test_urgent_work_does_not_wait_behind_bulk(start):
    for number in range(3):
        put_on("bulk", "test:take_long", name=f"bulk-{number}", seconds="3")
    worker = start(slots=1)
    until(lambda: cache.get(f"bulk-0-began-{worker.pid}"))
    put_on("urgent", "test:leave_urgent_mark", mark="urgent")
    until(lambda: cache.get("urgent"))
    assert cache.get("bulk-2") is None


def test_a_worker_told_to_stop_ends_what_it_began(start):
    put_on("bulk", "test:take_long", name="last", seconds="1")
    worker = start()
    until(lambda: cache.get(f"last-began-{worker.pid}"))
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    assert cache.get("last")
    assert waiting() == {}


def test_a_worker_that_ends_with_the_queues_looks_again_for_what_the_last_job_left(monkeypatch):
    from kortisto.config import collector, work

    rounds, left = [], [True, False]

    async def run(*_given: object, **_more: object) -> None:
        rounds.append(1)

    monkeypatch.setattr(collector, "settle", lambda: None)
    monkeypatch.setattr(work, "worker_app", lambda: None)
    monkeypatch.setattr(work, "run", run)
    monkeypatch.setattr(work, "something_waits", lambda _queues: left.pop(0))
    assert work.work(["urgent"], 1, until_empty=True) == 0
    assert len(rounds) == 2
