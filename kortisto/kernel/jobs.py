"""Work after the commit. Jobs have names, take codes, read the truth from the database, and may run twice.

`later()` defers by name inside the running transaction: a transaction rolled back leaves no job. At most one defer for an
action (the queue's NOTIFY serialises commits); what can be swept is swept.
"""

from collections.abc import Callable
from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

QUEUES = ("urgent", "normal", "bulk", "ca")
KNOWN: dict[str, Callable[..., Any]] = {}
_QUEUE_OF: dict[str, str] = {}

# 2, 4, 8 … seconds, at most ten minutes between tries; a job that still fails is a status people see in the office.
RETRY = RetryStrategy(max_attempts=12, exponential_wait=2)


def job(
    name: str, *, queue: str = "normal", retry: Any = RETRY, priority: int = 0
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Name a function as a job of a queue. Arguments are strings: public codes, never rows or personal data.

    Of the jobs waiting in a queue the one with the highest `priority` comes first.
    """
    if queue not in QUEUES:
        raise ValueError(f"no queue {queue!r}")

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        KNOWN[name] = function
        _QUEUE_OF[name] = queue
        app.task(name=name, queue=queue, retry=retry, priority=priority, pass_context=False)(function)
        return function

    return wrap


def periodic(name: str, *, cron: str, queue: str = "normal") -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Name a function without arguments as a sweep that runs by the clock."""

    def wrap(function: Callable[[], Any]) -> Callable[[], Any]:
        KNOWN[name] = function
        _QUEUE_OF[name] = queue

        def run(timestamp: int | None = None) -> None:
            function()

        task = app.task(name=name, queue=queue, retry=False, pass_context=False)(run)
        app.periodic(cron=cron)(task)
        return function

    return wrap


def later(name: str, *, in_seconds: int | None = None, **codes: str) -> None:
    """Defer a job by name, inside the running transaction; `codes` are strings."""
    for key, value in codes.items():
        if not isinstance(value, str):
            raise TypeError(f"job {name}: {key} must be a code, not {type(value).__name__}")
    options: dict[str, Any] = {"queue": _QUEUE_OF[name]} if name in _QUEUE_OF else {}
    if in_seconds:
        options["schedule_in"] = {"seconds": in_seconds}
    app.configure_task(name=name, **options).defer(**codes)


def run_now(name: str, **codes: str) -> Any:
    """Run a job's function in this process: for tests, the story and commands."""
    return KNOWN[name](**codes)
