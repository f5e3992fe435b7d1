"""How the program's work stands: queues, failed jobs, workers, batches at the card maker, revocation lists, the authority.

Jobs are shown by name, time and tries; never by their arguments.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max, Min, QuerySet
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from kortisto.audit.checkpoints import NoOutside
from kortisto.audit.restored import DatabaseRestored, LogForked, refuse_if_restored
from kortisto.cards.models import Card, LossReport
from kortisto.cards.states import CardState, ReportState
from kortisto.kernel.clock import now
from kortisto.kernel.jobs import QUEUES
from kortisto.pki.models import CertificateAuthority, CrlIssue
from kortisto.pki.queries import unlisted_revocations

HEARD = timedelta(seconds=60)
# Longer than this nothing waits for the authority unless it is down or nobody works the queue.
SLOW = timedelta(minutes=10)


@dataclass(frozen=True)
class QueueLine:
    """One queue: jobs that could be taken now and since when the oldest could, jobs set for later, running and failed ones."""

    name: str
    waiting: int
    since: datetime | None
    later: int
    doing: int
    failed: int

    @property
    def age(self) -> timedelta:
        return now() - self.since if self.since else timedelta()


def queues() -> list[QueueLine]:
    """Every queue, the known ones also when they are empty. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT queue_name,
                count(*) FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())),
                min(greatest(deferred.at, scheduled_at))
                    FILTER (WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())),
                count(*) FILTER (WHERE status = 'todo' AND scheduled_at > now()),
                count(*) FILTER (WHERE status = 'doing'),
                count(*) FILTER (WHERE status = 'failed')
            FROM procrastinate_jobs job
            LEFT JOIN LATERAL (
                SELECT min(at) AS at FROM procrastinate_events event
                WHERE event.job_id = job.id AND event.type = 'deferred' AND job.status = 'todo'
            ) deferred ON true
            WHERE status IN ('todo', 'doing', 'failed')
            GROUP BY queue_name
            """
        )
        found = {row[0]: QueueLine(*row) for row in cursor.fetchall()}
    names = [*QUEUES, *sorted(set(found) - set(QUEUES))]
    return [found.get(name) or QueueLine(name, 0, None, 0, 0, 0) for name in names]


def failed_jobs() -> QuerySet[ProcrastinateJob]:
    """Jobs that were tried to the end and need a person, the newest failure first; without their arguments."""
    rows = ProcrastinateJob.objects.filter(status="failed").defer("args")
    return rows.annotate(failed_at=Max("procrastinateevent__at")).order_by("-failed_at", "-pk")


@dataclass(frozen=True)
class Workers:
    """Worker hands heard from within a minute, and when the last one was heard at all."""

    count: int
    heard_at: datetime | None


def workers() -> Workers:
    rows = ProcrastinateWorker.objects.all()
    heard_at = rows.aggregate(at=Max("last_heartbeat"))["at"]
    return Workers(rows.filter(last_heartbeat__gt=now() - HEARD).count(), heard_at)


# -- The certificate authority ----------------------------------------------------------------------------------------


def newest_lists() -> list[CrlIssue]:
    """The newest revocation list of each address, without its bytes. One query."""
    rows = CrlIssue.objects.order_by("address_id", "-number").distinct("address_id").defer("der")
    return sorted(rows.select_related("ca", "address"), key=lambda issue: (issue.ca_id, -issue.address.year))


@dataclass(frozen=True)
class AuthorityState:
    """What waits for the authority. It works behind jobs, so what has waited too long tells that it does not answer."""

    waiting: int
    oldest: datetime | None
    refused: int
    revocations: int
    oldest_revocation: datetime | None
    unlisted: int
    stopped: str

    @property
    def slow(self) -> bool:
        """Something has waited longer than the authority ever takes."""
        return any(since is not None and now() - since > SLOW for since in (self.oldest, self.oldest_revocation))


def authority_state() -> AuthorityState:
    """How issuing and revoking stand."""
    waiting = Card.objects.filter(state=CardState.AWAITING_CERTIFICATES)
    fresh = waiting.filter(problem="").aggregate(at=Min("created_at"))
    reports = LossReport.objects.filter(verified=True).exclude(state=ReportState.EXECUTED)
    return AuthorityState(
        waiting=waiting.filter(problem="").count(),
        oldest=fresh["at"],
        refused=waiting.exclude(problem="").count(),
        revocations=reports.count(),
        oldest_revocation=reports.aggregate(at=Min("received_at"))["at"],
        unlisted=unlisted_revocations(),
        stopped=_stopped(),
    )


def _stopped() -> str:
    """Why nothing is issued at all, by the refusal's code: the database was restored, or the log is not the signed one."""
    try:
        refuse_if_restored()
    except (DatabaseRestored, LogForked, NoOutside) as refusal:
        return refusal.code
    return ""


def authorities() -> list[CertificateAuthority]:
    """The authorities, the root first."""
    return list(CertificateAuthority.objects.select_related("parent").order_by("kind", "pk").reverse())
