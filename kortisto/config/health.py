"""How the program is, for machines that watch it: the process, the database, and figures that age badly."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse

from kortisto.access.doors import open_door
from kortisto.audit.models import AuditUnsealed
from kortisto.config.middleware import client_address
from kortisto.pki.queries import crl_age, overdue_crls, unlisted_revocations

Figure = tuple[str, str, dict[str, str], float]
_migrated = False


@open_door
def terve(request: HttpRequest) -> HttpResponse:
    """The process answers. Says nothing about the database: a restart would not bring that back."""
    return HttpResponse("terve\n", content_type="text/plain")


@open_door
def valmis(request: HttpRequest) -> HttpResponse:
    """The database is reachable and every migration applied: this process may be given people."""
    try:
        waiting = waiting_migrations()
    except DatabaseError:
        return HttpResponse("database\n", content_type="text/plain", status=503)
    if waiting:
        return HttpResponse("migrations\n", content_type="text/plain", status=503)
    return HttpResponse("valmis\n", content_type="text/plain")


def waiting_migrations() -> list[str]:
    """Names of migrations that are not applied; asked of the files only until there are none left."""
    global _migrated
    if _migrated:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    _migrated = not plan
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


@open_door
def mittarit(request: HttpRequest) -> HttpResponse:
    """Figures as Prometheus reads them; to this machine only, everyone else finds no such page."""
    if not asked_from_here(request):
        raise Http404
    return HttpResponse(as_text(figures()), content_type="text/plain; version=0.0.4")


def as_text(told: Iterable[Figure]) -> str:
    """The figures in Prometheus' text format: all values of one name stand together under its meaning."""
    groups: dict[str, list[str]] = {}
    for name, meaning, labels, value in told:
        lines = groups.setdefault(name, [f"# HELP {name} {meaning}", f"# TYPE {name} gauge"])
        label = ",".join(f'{key}="{text}"' for key, text in labels.items())
        lines.append(f"{name}{{{label}}} {value:.12g}" if label else f"{name} {value:.12g}")
    return "".join(f"{line}\n" for lines in groups.values() for line in lines)


def asked_from_here(request: HttpRequest) -> bool:
    """Whether the caller is this machine itself. Whoever came through a proxy is not, even when the proxy is."""
    if request.META.get("HTTP_X_FORWARDED_FOR"):
        return False
    try:
        return ipaddress.ip_address(client_address(request)).is_loopback
    except ValueError:
        return False


def figures() -> Iterator[Figure]:
    """Every figure: name, meaning, labels, value."""
    for source in SOURCES:
        yield from source()


def queue_figures() -> Iterator[Figure]:
    waiting = """
        SELECT queue_name, count(*), coalesce(extract(epoch FROM now() - min(greatest(deferred.at, job.scheduled_at))), 0)
        FROM procrastinate_jobs job
        LEFT JOIN LATERAL (
            SELECT min(at) AS at FROM procrastinate_events event WHERE event.job_id = job.id AND event.type = 'deferred'
        ) deferred ON true
        WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
        GROUP BY queue_name ORDER BY queue_name
    """
    found = {row[0]: (row[1], row[2]) for row in rows(waiting)}
    for queue in ("urgent", "normal", "bulk", "ca"):
        count, age = found.get(queue, (0, 0))
        yield "kortisto_queue_jobs", "Jobs that wait to be taken.", {"queue": queue}, float(count)
        yield "kortisto_queue_age_seconds", "How long the oldest waiting job has waited.", {"queue": queue}, float(age)
    failed = rows("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")[0][0]
    yield "kortisto_jobs_failed", "Jobs that were tried to the end and need a person.", {}, float(failed)
    heard = "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '60 seconds'"
    yield "kortisto_workers", "Worker hands heard from within a minute.", {}, float(rows(heard)[0][0])


def rows(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def evidence_figures() -> Iterator[Figure]:
    waiting = AuditUnsealed.objects.count()
    yield "kortisto_audit_unsealed_events", "Events that wait for their seal.", {}, float(waiting)


def certificate_figures() -> Iterator[Figure]:
    age = crl_age()
    if age is not None:
        yield "kortisto_crl_age_seconds", "Age of the oldest list in force.", {}, age.total_seconds()
    yield "kortisto_crl_overdue", "Lists whose next update has passed.", {}, float(len(overdue_crls()))
    yield "kortisto_revocations_unlisted", "Revoked, on no list yet.", {}, float(unlisted_revocations())


SOURCES: list[Callable[[], Iterator[Figure]]] = [queue_figures, evidence_figures, certificate_figures]
