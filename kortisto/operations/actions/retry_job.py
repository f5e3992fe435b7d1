"""A job failed to the end, and what stood in its way has been put right."""

from typing import Any

from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kortisto.access.policy import grounds_to_retry
from kortisto.audit.record import record
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, WrongState
from kortisto.operations.events import Event


@action
def retry_job(*, actor: Any, job: int) -> ProcrastinateJob:
    """Give a failed job back to its queue; every job may run twice. `job` is its number in the queue.

    Two who press at once: the second finds it waiting already, and is told so (`WrongState`).
    """
    grounds = grounds_to_retry(actor=actor)
    row = ProcrastinateJob.objects.select_for_update().filter(pk=job).first()
    if row is None:
        raise NotVisible("no_such_job")
    if row.status != "failed":
        raise WrongState("operations.Job.retry", row.status)
    app.job_manager.retry_job_by_id(row.pk, retry_at=now())
    record(
        Event.JOB_RETRIED, actor=actor, subject=f"job:{row.pk}",
        grounds=grounds.codes() | {"name": row.task_name, "queue": row.queue_name, "tries": row.attempts},
    )  # fmt: skip
    return row
