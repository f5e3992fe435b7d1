"""Payloads are emptied after their retention, by the database itself, and the seal survives it."""

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from kortisto.audit.findings import Kind
from kortisto.audit.models import AuditEvent, AuditPayload
from kortisto.audit.record import write
from kortisto.audit.registry import KEEP_YEARS, keep_years, register_events
from kortisto.audit.sealing import seal_now
from kortisto.audit.tests.cast import CARD, RIITTA, happen
from kortisto.audit.verify import verify
from kortisto.kernel.clock import today
from kortisto.kernel.jobs import run_now

pytestmark = pytest.mark.usefixtures("owner")


@pytest.fixture
def old(monkeypatch):
    """Three sealed events of long ago, the last day of two of them gone, and one of today."""
    last_days = iter([today() - timedelta(days=400), today() - timedelta(days=1), today()])
    with monkeypatch.context() as then:
        then.setattr("kortisto.audit.record.add_years", lambda day, years: next(last_days))
        events = happen(3)
    events += happen(1)
    seal_now()
    return events


def test_payloads_are_emptied_after_their_last_day_and_the_log_stays_whole(old):
    assert run_now("audit:redact") == 2
    first, second, third, _fourth = (AuditPayload.objects.get(event=event) for event in old)
    for payload in (first, second):
        assert (payload.data, payload.salt, payload.keep_until) == (None, None, None)
    assert third.data == {"word": "word 2"}
    redaction = AuditEvent.objects.get(event="audit:payloads_redacted")
    assert redaction.actor_code == "system:audit"
    assert redaction.grounds["events"] == sorted(event.code for event in old[:2])
    assert first.redacted_by == second.redacted_by == redaction.code
    seal_now()
    report = verify()
    assert (report.exit_code, report.redacted, report.sealed) == (0, 2, 5)
    assert run_now("audit:redact") == 0


def test_emptying_in_several_rounds_names_every_payload(old, monkeypatch):
    monkeypatch.setattr("kortisto.audit.jobs.REDACTED_AT_ONCE", 1)
    assert run_now("audit:redact") == 2
    named = [event.grounds["events"] for event in AuditEvent.objects.filter(event="audit:payloads_redacted")]
    assert sorted(code for codes in named for code in codes) == sorted(event.code for event in old[:2])
    assert verify().exit_code == 0


def test_a_redaction_that_is_deleted_afterwards_is_tampering(old, owner):
    run_now("audit:redact")
    owner.tamper("DELETE FROM audit_event WHERE event = 'audit:payloads_redacted'", "DELETE FROM audit_unsealed")
    assert {finding.kind for finding in verify().findings} == {Kind.PAYLOAD_EMPTIED}


def test_a_payload_emptied_before_its_time_is_tampering_although_the_function_did_it(old, owner):
    """The last day beside the payload was moved; the sealed event still knows the real one."""
    owner.tamper(
        f"UPDATE audit_payload SET keep_until = '2020-01-01' WHERE event_id = {old[3].pk}",
        f"UPDATE audit_event SET payload_until = '2020-01-01' WHERE id = {old[3].pk}",
    )
    run_now("audit:redact")
    owner.tamper(f"UPDATE audit_event SET payload_until = '{old[3].payload_until}' WHERE id = {old[3].pk}")
    assert [(finding.kind, finding.event) for finding in verify().findings] == [(Kind.PAYLOAD_EMPTIED, old[3].code)]


def test_the_function_does_not_trust_the_day_beside_the_payload_alone(old, owner):
    owner.tamper(f"UPDATE audit_payload SET keep_until = '2020-01-01' WHERE event_id = {old[3].pk}")
    assert run_now("audit:redact") == 2
    assert AuditPayload.objects.get(event=old[3]).data is not None


def test_the_owner_cannot_empty_a_payload_before_its_time_by_accident(old, owner):
    emptied = (
        "UPDATE audit_payload SET data = NULL, salt = NULL, keep_until = NULL, redacted_by = 'X' WHERE event_id = %s"
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="after its retention"):
        owner.do(emptied, old[2].pk)
    assert owner.do(emptied, old[1].pk) == 1


def test_events_may_be_kept_for_other_times_than_the_usual():
    from django.db.models import TextChoices

    class Event(TextChoices):
        SHORT_LIVED = "test:short_lived", "Short"

    register_events(Event, keep_years=2)
    assert (keep_years("test:short_lived"), keep_years("audit:log_exported")) == (2, KEEP_YEARS)
    event = write("test:short_lived", actor=RIITTA, subject=CARD, payload={"word": "x"})
    assert event.payload_until.year == today().year + 2


# -- What the program's role may do --------------------------------------------------------------------------------------------

LOG_TABLES = {
    "audit_event": "code",
    "audit_payload": "data",
    "audit_unsealed": "event_id",
    "audit_leaf": "hash",
    "audit_node": "hash",
    "audit_checkpoint": "note",
    "audit_once_key": "result",
}


def test_the_program_only_adds_and_reads(old):
    for table, column in LOG_TABLES.items():
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}", f"TRUNCATE {table}"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)
        connection.cursor().execute(f"SELECT count(*) FROM {table}")


def test_the_program_cannot_note_or_forget_what_waits_by_itself(old):
    [event] = happen(1)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("INSERT INTO audit_unsealed VALUES (1)")
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_forget_sealed(0)")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT event_id FROM audit_unsealed")
        assert cursor.fetchall() == [(event.pk,)]


def test_the_owner_does_not_change_or_delete_by_accident_either(old, owner):
    for table in ("audit_event", "audit_leaf", "audit_checkpoint", "audit_payload"):
        column = LOG_TABLES[table]
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                owner.do(statement)


def test_strangers_run_none_of_the_functions(owner):
    rights = owner._connection.execute(
        "SELECT proname, has_function_privilege('pg_monitor', oid, 'EXECUTE') FROM pg_proc "
        "WHERE proname IN ('audit_redact', 'audit_forget_sealed', 'audit_forget_once_keys') ORDER BY 1"
    ).fetchall()
    assert rights == [("audit_forget_once_keys", False), ("audit_forget_sealed", False), ("audit_redact", False)]
