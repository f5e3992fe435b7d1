"""A database restored from an older copy: nothing goes on until an operator has said why it may."""

from unittest.mock import patch

import pytest
from django.db import connection

from kortisto.audit import restored
from kortisto.audit.actions.accept_restore import accept_restore
from kortisto.audit.checkpoints import NoOutside, Outside
from kortisto.audit.cli import main
from kortisto.audit.findings import Kind
from kortisto.audit.models import AuditCheckpoint, AuditEvent, AuditPayload
from kortisto.audit.restored import DatabaseRestored, LogForked, refuse_if_restored
from kortisto.audit.sealing import seal_now, unsealed_count
from kortisto.audit.tests.cast import RIITTA, happen
from kortisto.audit.verify import verify
from kortisto.kernel.errors import Refusal

pytestmark = pytest.mark.usefixtures("owner")

TABLES = ("audit_event", "audit_payload", "audit_leaf", "audit_checkpoint")


@pytest.fixture
def backed_up(owner):
    """Six events in two batches, of which a back-up knew the first four; then two more that wait."""
    happen(4)
    seal_now()
    for table in TABLES:
        owner.do(f"CREATE TABLE backup_{table} AS SELECT * FROM {table}")
    happen(2)
    seal_now()
    refuse_if_restored()
    restore(owner)


def restore(owner):
    for table in TABLES:
        owner.tamper(f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM backup_{table}")


def test_nothing_is_issued_from_a_database_older_than_its_outside_checkpoint(backed_up):
    with pytest.raises(DatabaseRestored) as refusal:
        refuse_if_restored()
    assert (refusal.value.code, refusal.value.status) == ("database_restored", 503)


def test_nothing_is_sealed_over_a_history_that_was_lost(backed_up):
    happen(1)
    with pytest.raises(DatabaseRestored):
        seal_now()
    assert unsealed_count() == 1


def test_verifying_says_what_the_restored_database_lacks(backed_up):
    report = verify()
    assert {finding.kind for finding in report.findings} == {Kind.TAIL_DELETED, Kind.CHECKPOINT_DELETED}
    [tail] = [finding for finding in report.findings if finding.kind is Kind.TAIL_DELETED]
    assert (tail.position, tail.last) == (4, 5)
    assert "accept-restore" in tail.sentence


def test_an_operator_accepts_it_and_says_why(backed_up, capsys, monkeypatch):
    monkeypatch.setenv("SUDO_USER", "pekka")
    happen(1)
    assert main(["accept-restore", "--why", "Disk 2 broke; two orders registered again by hand."]) == 0
    assert "2 events are lost" in capsys.readouterr().out
    refuse_if_restored()
    event = AuditEvent.objects.get(event="audit:restore_accepted")
    assert event.actor_code == "operator:pekka"
    assert (event.grounds["kept_size"], event.grounds["lost_size"]) == (4, 6)
    assert AuditPayload.objects.get(event=event).data == {"why": "Disk 2 broke; two orders registered again by hand."}
    assert AuditCheckpoint.objects.order_by("-id").first().lost_size == 6
    report = verify()
    assert (report.findings, report.doubts, report.size) == ([], {}, 6)
    [accepted] = report.restores
    assert "position 4 to 5" in accepted
    happen(1)
    assert seal_now() == 1
    assert verify().exit_code == 0


def test_events_of_before_the_back_up_are_still_held_by_the_old_checkpoints(backed_up, owner):
    main(["accept-restore", "--why", "Disk 2 broke."])
    owner.tamper(
        "UPDATE audit_event SET face = 'office' WHERE id IN (SELECT event_id FROM audit_leaf WHERE position = 1)"
    )
    assert [finding.kind for finding in verify().findings] == [Kind.EVENT_CHANGED]


def test_a_second_restore_has_to_be_accepted_again(backed_up, owner):
    main(["accept-restore", "--why", "Disk 2 broke."])
    restore(owner)
    with pytest.raises(DatabaseRestored):
        refuse_if_restored()
    assert main(["accept-restore", "--why", "Disk 3 broke."]) == 0
    refuse_if_restored()
    report = verify()
    assert (report.findings, len(report.restores)) == ([], 2)


def test_there_is_nothing_to_accept_in_a_database_that_is_not_older(capsys):
    happen(1)
    seal_now()
    assert main(["accept-restore", "--why", "Just in case."]) == 3
    assert "nothing to accept" in capsys.readouterr().err
    assert not AuditEvent.objects.filter(event="audit:restore_accepted").exists()


def test_a_reason_is_needed(backed_up):
    with pytest.raises(Refusal) as refusal:
        accept_restore(actor=RIITTA, why="  ")
    assert (refusal.value.code, refusal.value.field) == ("why_missing", "why")


def test_an_event_alone_accepts_nothing_because_the_acceptance_is_signed(backed_up):
    """Somebody with the database but without the key writes the event that the command would have written."""
    accept_restore(actor=RIITTA, why="Because.")
    with pytest.raises(DatabaseRestored):
        seal_now()
    with pytest.raises(DatabaseRestored):
        refuse_if_restored()


def test_a_lost_file_outside_stops_issuing_until_somebody_has_looked(capsys):
    happen(1)
    seal_now()
    Outside().path.unlink()
    with pytest.raises(NoOutside):
        refuse_if_restored()
    assert main(["seal"]) == 0
    happen(1)
    assert main(["seal"]) == 3
    assert "put an empty one" in capsys.readouterr().err
    Outside().path.touch()
    assert main(["seal"]) == 0
    refuse_if_restored()
    assert verify().exit_code == 0


def test_a_rewritten_log_issues_nothing(owner):
    happen(2)
    seal_now()
    owner.tamper(
        "UPDATE audit_leaf SET hash = decode(repeat('00', 32), 'hex') WHERE position = 1",
        "DELETE FROM audit_checkpoint",
    )
    with pytest.raises(LogForked):
        refuse_if_restored()


def test_a_new_installation_may_issue_before_its_first_checkpoint():
    refuse_if_restored()
    happen(1)
    refuse_if_restored()


def test_asking_before_every_certificate_costs_one_query(django_assert_num_queries, monkeypatch):
    happen(3)
    seal_now()
    refuse_if_restored()
    monkeypatch.setattr(restored, "compare", lambda last: pytest.fail("the tree was read"))
    with django_assert_num_queries(1):
        refuse_if_restored()


def test_another_database_has_another_file_outside():
    happen(1)
    seal_now()
    # Not by `monkeypatch`: it gives back the name only after `owner` has turned to the usual database.
    with patch.dict(connection.settings_dict, {"NAME": f"{connection.settings_dict['NAME']}_copy"}):
        assert not Outside().exists()
