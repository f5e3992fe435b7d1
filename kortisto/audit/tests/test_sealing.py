"""From an event that waits to a leaf under a signed root, inside the database and outside it."""

import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction

from kortisto.audit import jobs, sealing
from kortisto.audit.checkpoints import PUBLIC_FILE, Outside, make_checkpoint_key, private_key, public_keys
from kortisto.audit.entries import COLUMNS, entry_hash, entry_of
from kortisto.audit.merkle import Growing
from kortisto.audit.models import AuditCheckpoint, AuditEvent, AuditLeaf, AuditNode, AuditUnsealed
from kortisto.audit.notes import Note
from kortisto.audit.restored import LogForked, NoOutside
from kortisto.audit.sealing import seal_now, unsealed_count
from kortisto.audit.tests.cast import happen
from kortisto.kernel.jobs import run_now

pytestmark = pytest.mark.usefixtures("owner")


def outside_notes():
    return [note for note in Outside().read() if isinstance(note, Note)]


def test_what_waits_is_sealed_in_the_order_of_sealing_under_a_signed_root():
    events = happen(3)
    assert unsealed_count() == 3
    assert seal_now() == 3
    assert unsealed_count() == 0
    growing = Growing()
    for position, event in enumerate(events):
        columns = AuditEvent.objects.values(*COLUMNS.values()).get(pk=event.pk)
        leaf = AuditLeaf.objects.get(event=event)
        assert leaf.position == position
        assert bytes(leaf.hash) == entry_hash(entry_of(columns, position))
        growing.append(bytes(leaf.hash))
    row = AuditCheckpoint.objects.get()
    assert (row.tree_size, bytes(row.root)) == (3, growing.root())
    [note] = outside_notes()
    assert note.text == row.note
    assert note.signed_by(public_keys()).id == row.key_id
    assert (note.checkpoint.size, note.checkpoint.root) == (3, growing.root())


def test_nothing_new_means_no_new_checkpoint():
    happen(1)
    seal_now()
    assert seal_now() == 0
    assert AuditCheckpoint.objects.count() == len(outside_notes()) == 1


def test_more_than_a_batch_is_sealed_in_several_each_with_its_checkpoint():
    happen(7)
    assert seal_now(batch=3) == 7
    assert [note.checkpoint.size for note in outside_notes()] == [3, 6, 7]
    assert list(AuditCheckpoint.objects.order_by("id").values_list("tree_size", flat=True)) == [3, 6, 7]


def test_every_256_leaves_become_a_stored_node():
    with transaction.atomic():
        happen(300)
    seal_now(batch=250)
    assert list(AuditNode.objects.values_list("level", "index")) == [(1, 0)]
    growing = Growing()
    for leaf in AuditLeaf.objects.order_by("position"):
        growing.append(bytes(leaf.hash))
    assert bytes(AuditCheckpoint.objects.get(tree_size=300).root) == growing.root()


def test_gaps_in_the_ids_of_events_mean_nothing():
    happen(1)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        happen(2)
        raise ZeroDivisionError
    happen(1)
    seal_now()
    first, second = AuditLeaf.objects.order_by("position")
    assert second.event_id - first.event_id == 3
    assert (first.position, second.position) == (0, 1)


def test_an_event_committed_late_is_sealed_after_younger_ones():
    """Its id was given before theirs; the order of the log is the order of sealing."""
    late, committed = threading.Event(), threading.Event()
    slow = {}

    def act_slowly():
        with transaction.atomic():
            slow["event"] = happen(1)[0]
            late.set()
            committed.wait(10)
        connection.close()

    thread = threading.Thread(target=act_slowly)
    thread.start()
    assert late.wait(10)
    [young] = happen(1)
    assert seal_now() == 1
    committed.set()
    thread.join(10)
    assert slow["event"].pk < young.pk
    assert seal_now() == 1
    assert list(AuditLeaf.objects.order_by("position").values_list("event_id", flat=True)) == [
        young.pk,
        slow["event"].pk,
    ]


def test_several_sealers_at_once_seal_every_event_once():
    happen(60)
    sealed, troubles = [], []

    def work():
        try:
            sealed.append(seal_now(batch=7))
        except Exception as trouble:
            troubles.append(trouble)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert troubles == []
    assert sum(sealed) == 60
    assert list(AuditLeaf.objects.order_by("position").values_list("position", flat=True)) == list(range(60))
    sizes = [note.checkpoint.size for note in outside_notes()]
    assert sizes == sorted(set(sizes))
    assert sizes[-1] == 60


def test_the_sweep_leaves_the_work_to_a_sealer_that_is_at_it():
    happen(1)
    taken, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            sealing._become_sealer(wait=True)
            taken.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(10)
    assert run_now("audit:seal") == 0
    done.set()
    thread.join(10)
    assert run_now("audit:seal") == 1


def test_a_sealer_that_died_before_publishing_is_made_up_for_by_the_next(monkeypatch):
    happen(1)
    with monkeypatch.context() as dying:
        dying.setattr(sealing, "publish", lambda: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            seal_now()
    assert outside_notes() == []
    assert AuditUnsealed.objects.count() == 0
    assert seal_now() == 0
    assert [note.checkpoint.size for note in outside_notes()] == [1]


def test_a_checkpoint_half_written_when_the_machine_went_down_is_written_again():
    happen(1)
    seal_now()
    whole = Outside().path.read_bytes()
    happen(1)
    seal_now()
    with open(Outside().path, "r+b") as file:
        file.truncate(len(whole) + 40)
    assert Outside().last().checkpoint.size == 1
    happen(1)
    seal_now()
    assert [note.checkpoint.size for note in outside_notes()] == [1, 2, 3]


def test_a_log_that_was_changed_is_not_signed_again(owner):
    happen(2)
    seal_now()
    owner.tamper("UPDATE audit_leaf SET hash = decode(repeat('00', 32), 'hex') WHERE position = 1")
    happen(1)
    with pytest.raises(LogForked):
        seal_now()
    assert unsealed_count() == 1


def test_nothing_is_signed_while_the_file_outside_is_gone():
    happen(1)
    seal_now()
    Outside().path.unlink()
    happen(1)
    with pytest.raises(NoOutside):
        seal_now()
    assert unsealed_count() == 1


def test_a_file_that_ends_with_a_checkpoint_of_somebody_else_is_not_ours(settings, tmp_path):
    happen(1)
    seal_now()
    settings.KORTISTO_KEYS = tmp_path / "other"
    make_checkpoint_key()
    Outside._last.clear()
    happen(1)
    with pytest.raises(NoOutside):
        seal_now()


def test_without_the_key_nothing_is_sealed_and_nothing_lost(settings, tmp_path):
    happen(1)
    settings.KORTISTO_KEYS = tmp_path / "none"
    with pytest.raises(ImproperlyConfigured, match=r"checkpoint\.key"):
        seal_now()
    assert unsealed_count() == 1
    assert not AuditLeaf.objects.exists()


def test_a_new_key_goes_on_where_the_old_one_stopped():
    happen(1)
    seal_now()
    old = public_keys()[0]
    folder = Outside().path.parent.parent / "keys"
    (folder / "checkpoint.key").unlink()
    (folder / PUBLIC_FILE).unlink()
    new = make_checkpoint_key()
    (folder / PUBLIC_FILE).write_text(f"{old}\n{new}\n")
    happen(1)
    seal_now()
    assert [note.signed_by(public_keys()) for note in outside_notes()] == [old, new]
    assert private_key().public == new


def test_an_event_noted_as_waiting_although_it_is_sealed_does_not_stop_the_sealer(owner):
    happen(1)
    seal_now()
    owner.tamper("INSERT INTO audit_unsealed SELECT event_id FROM audit_leaf")
    happen(1)
    assert seal_now() == 1


def test_events_deleted_before_they_were_sealed_do_not_stop_the_sealer(owner):
    gone = happen(3)
    owner.tamper(f"DELETE FROM audit_event WHERE id <= {gone[-1].pk}")
    happen(4)
    assert seal_now(batch=2) == 4
    assert unsealed_count() == 3


def test_one_time_keys_are_forgotten_after_thirty_days(owner):
    owner.do(
        "INSERT INTO audit_once_key (key, action, actor_code, result, at) VALUES "
        "('old', 'a', 'b', '', now() - interval '31 days'), ('young', 'a', 'b', '', now() - interval '29 days')"
    )
    assert jobs.forget_once_keys() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM audit_once_key")
        assert cursor.fetchall() == [("young",)]
