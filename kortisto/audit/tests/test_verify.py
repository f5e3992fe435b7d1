"""Tampering as the owner of the tables would do it, with every guard lifted; each way is named.

`owner.tamper` works on committed rows of a database of this test alone; the file of checkpoints stays out of its reach.
"""

import shutil

import pytest
from django.db import connection, transaction

from kortisto.audit.checkpoints import Outside, make_checkpoint_key, private_key
from kortisto.audit.entries import COLUMNS, entry_hash, entry_of
from kortisto.audit.findings import Doubt, Kind
from kortisto.audit.merkle import Edge
from kortisto.audit.models import AuditCheckpoint, AuditEvent, AuditLeaf
from kortisto.audit.notes import Checkpoint, Note, PrivateKey
from kortisto.audit.sealing import seal_now
from kortisto.audit.tests.cast import happen
from kortisto.audit.verify import verify

pytestmark = pytest.mark.usefixtures("owner")


@pytest.fixture
def log():
    """Twelve events sealed in three batches: positions 0–3, 4–7, 8–11."""
    events = []
    for _batch in range(3):
        events += happen(4)
        seal_now()
    return events


@pytest.fixture
def long_log():
    """Six hundred events sealed in batches of 100: two stored nodes and an unfinished tile."""
    with transaction.atomic():
        events = happen(600)
    seal_now(batch=100)
    return events


def kinds(report):
    return [finding.kind for finding in report.findings]


def only(report):
    [finding] = report.findings
    return finding


# -- A sound log --------------------------------------------------------------------------------------------------------


def test_a_sound_log_is_whole(log):
    report = verify()
    assert (report.findings, report.doubts, report.exit_code) == ([], {}, 0)
    assert (report.size, report.sealed, report.unsealed, report.checkpoints, report.outside) == (12, 12, 0, 3, 3)
    assert report.root == bytes(AuditCheckpoint.objects.get(tree_size=12).root)


def test_a_long_sound_log_is_whole(long_log):
    report = verify()
    assert (report.findings, report.doubts, report.size) == ([], {}, 600)


def test_an_empty_log_is_whole():
    report = verify()
    assert (report.exit_code, report.size, report.sealed) == (0, 0, 0)


def test_what_is_not_yet_sealed_is_not_tampered_with(log):
    happen(2)
    report = verify()
    assert (report.exit_code, report.sealed, report.unsealed) == (0, 12, 2)


def test_verifying_leaves_the_connection_as_it_was(log):
    verify()
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("read committed",)
    assert happen(1)


# -- First way: an edited column ------------------------------------------------------------------------------------------

EDITS = {
    "id": "id + 1000",
    "code": "'0000000000'",
    "event": "'audit:other'",
    "at": "at + interval '1 microsecond'",
    "actor_code": "'operator:other'",
    "on_behalf": "'person:X'",
    "face": "'office'",
    "request_id": "'x'",
    "subject": "'card:0000000000'",
    "person": "'person:X'",
    "context": "'person:X'",
    "purpose": "'x'",
    "result": "'refused'",
    "refusal_code": "'x'",
    "move_name": "'x'",
    "move_source": "'x'",
    "move_target": "'x'",
    "grounds": """'{"x": 1.5}'""",
    "payload_until": "payload_until + 1",
}


def test_every_column_of_an_event_is_among_the_edited_ones():
    assert {field.column for field in AuditEvent._meta.concrete_fields} == {*EDITS, "payload_hash"}
    assert set(COLUMNS.values()) == {*EDITS, "payload_hash"}


def test_an_edited_column_is_named_with_its_event(owner):
    """Every second event of the log has another column edited."""
    columns = [column for column in EDITS if column != "id"]
    events = happen(2 * len(columns))
    seal_now()
    edited = {2 * number: column for number, column in enumerate(columns)}
    owner.tamper(
        *(
            f"UPDATE audit_event SET {column} = {EDITS[column]} WHERE id = {events[position].pk}"
            for position, column in edited.items()
        )
    )
    report = verify()
    named = {finding.position: finding for finding in report.findings if finding.kind is Kind.EVENT_CHANGED}
    assert [edited[position] for position in named] == columns
    for position, finding in named.items():
        code = "0000000000" if edited[position] == "code" else events[position].code
        assert (finding.last, finding.event) == (position, code)
    others = [finding for finding in report.findings if finding.kind is not Kind.EVENT_CHANGED]
    assert [(finding.kind, edited[finding.position]) for finding in others] == [(Kind.PAYLOAD_CHANGED, "payload_until")]


def test_an_event_given_another_number_is_named(log, owner):
    owner.tamper(f"UPDATE audit_event SET id = id + 1000 WHERE id = {log[5].pk}")
    report = verify()
    assert set(kinds(report)) == {Kind.MIDDLE_DELETED, Kind.LEAF_MISSING}


def test_an_edited_payload_is_named(log, owner):
    owner.tamper(f"""UPDATE audit_payload SET data = '{{"word": "other"}}' WHERE event_id = {log[5].pk}""")
    finding = only(verify())
    assert (finding.kind, finding.position, finding.event) == (Kind.PAYLOAD_CHANGED, 5, log[5].code)


def test_every_column_of_a_payload_counts(log, owner):
    edits = ["salt = decode(repeat('00', 16), 'hex')", "keep_until = keep_until - 1", "redacted_by = 'X'"]
    owner.tamper(
        *(f"UPDATE audit_payload SET {edit} WHERE event_id = {log[2 * number].pk}" for number, edit in enumerate(edits))
    )
    report = verify()
    assert [(finding.kind, finding.position) for finding in report.findings] == [
        (Kind.PAYLOAD_CHANGED, 0),
        (Kind.PAYLOAD_CHANGED, 2),
        (Kind.PAYLOAD_CHANGED, 4),
    ]


def test_a_deleted_payload_is_named(log, owner):
    owner.tamper(f"DELETE FROM audit_payload WHERE event_id = {log[5].pk}")
    assert kinds(verify()) == [Kind.PAYLOAD_DELETED]


def test_a_payload_emptied_by_hand_is_not_taken_for_a_redacted_one(log, owner):
    owner.tamper(
        f"UPDATE audit_payload SET data = NULL, salt = NULL, keep_until = NULL, redacted_by = '{log[0].code}' "
        f"WHERE event_id = {log[5].pk}"
    )
    assert kinds(verify()) == [Kind.PAYLOAD_EMPTIED]


def test_a_payload_beside_an_event_that_had_none_is_named(owner):
    from kortisto.audit.events import Event
    from kortisto.audit.record import record
    from kortisto.audit.tests.cast import CARD, RIITTA

    event = record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD)
    seal_now()
    owner.tamper(f"INSERT INTO audit_payload VALUES ({event.pk}, '\\x00', '{{}}', NULL, '')")
    assert kinds(verify()) == [Kind.PAYLOAD_ADDED]


def test_a_changed_payload_of_an_event_that_waits_is_named(log, owner):
    [event] = happen(1)
    owner.tamper(f"""UPDATE audit_payload SET data = '{{"word": "other"}}' WHERE event_id = {event.pk}""")
    finding = only(verify())
    assert (finding.kind, finding.event) == (Kind.PAYLOAD_CHANGED, event.code)


def test_an_edit_of_every_event_is_one_finding(long_log, owner, monkeypatch):
    monkeypatch.setattr("kortisto.audit.moved.SEARCHES", 20)
    monkeypatch.setattr("kortisto.audit.moved.MISFITS", 40)
    owner.tamper("UPDATE audit_event SET face = 'office'")
    finding = only(verify())
    assert (finding.kind, finding.position, finding.last) == (Kind.EVENT_CHANGED, 0, 599)
    assert "up to position 599" in finding.sentence


# -- Second, third and fourth way: a deleted head, middle or tail -----------------------------------------------------------

RANGES = {
    "head": (0, 2, Kind.HEAD_DELETED),
    "middle": (5, 6, Kind.MIDDLE_DELETED),
    "tail": (9, 11, Kind.TAIL_DELETED),
}


def deletion(first, last, *, leaves, checkpoints=False, renumbered=False):
    chosen = f"SELECT event_id FROM audit_leaf WHERE position BETWEEN {first} AND {last}"
    statements = [
        f"DELETE FROM audit_payload WHERE event_id IN ({chosen})",
        f"DELETE FROM audit_event WHERE id IN ({chosen})",
    ]
    if leaves:
        statements.append(f"DELETE FROM audit_leaf WHERE position BETWEEN {first} AND {last}")
    if checkpoints:
        statements.append(f"DELETE FROM audit_checkpoint WHERE tree_size > {first}")
    if renumbered:
        shift = last - first + 1
        statements += [
            f"UPDATE audit_leaf SET position = -position - 1 WHERE position > {last}",
            f"UPDATE audit_leaf SET position = -position - 1 - {shift} WHERE position < 0",
        ]
    return statements


@pytest.mark.parametrize("leaves", [False, True], ids=["leaves left", "leaves too"])
def test_a_deleted_head_middle_and_tail_are_each_named(log, owner, leaves):
    owner.tamper(*(step for first, last, _kind in RANGES.values() for step in deletion(first, last, leaves=leaves)))
    report = verify()
    assert [(finding.position, finding.last, finding.kind) for finding in report.findings] == list(RANGES.values())


def test_a_tail_deleted_with_the_checkpoints_over_it_is_known_from_outside(log, owner):
    owner.tamper(*deletion(9, 11, leaves=True, checkpoints=True))
    report = verify()
    assert set(kinds(report)) == {Kind.TAIL_DELETED, Kind.CHECKPOINT_DELETED}
    assert (report.findings[-1].position, report.findings[-1].last) == (9, 11)


def test_a_log_deleted_altogether_is_known_from_outside(log, owner):
    owner.tamper(
        *(f"DELETE FROM {table}" for table in ("audit_event", "audit_payload", "audit_leaf", "audit_checkpoint"))
    )
    report = verify()
    assert set(kinds(report)) == {Kind.HEAD_DELETED, Kind.CHECKPOINT_DELETED}
    assert (report.findings[-1].position, report.findings[-1].last) == (0, 11)


@pytest.mark.parametrize("part", ["head", "middle"])
def test_rows_moved_up_to_hide_a_deletion_hide_nothing(log, owner, part):
    first, last, kind = RANGES[part]
    owner.tamper(*deletion(first, last, leaves=True, renumbered=True))
    finding = only(verify())
    assert (finding.kind, finding.position, finding.last) == (kind, first, last)


def test_a_deletion_in_a_long_log_is_named_and_what_follows_is_still_compared(long_log, owner):
    owner.tamper(*deletion(100, 110, leaves=True))
    report = verify()
    assert [(finding.kind, finding.position, finding.last) for finding in report.findings] == [
        (Kind.MIDDLE_DELETED, 100, 110)
    ]
    assert report.root == bytes(AuditCheckpoint.objects.get(tree_size=600).root)


def test_an_event_deleted_before_it_was_sealed_leaves_a_trace(log, owner):
    [event] = happen(1)
    owner.tamper(
        f"DELETE FROM audit_payload WHERE event_id = {event.pk}", f"DELETE FROM audit_event WHERE id = {event.pk}"
    )
    assert kinds(verify()) == [Kind.UNSEALED_DELETED]


def test_a_leaf_taken_from_an_event_is_named(log, owner):
    owner.tamper("DELETE FROM audit_leaf WHERE position = 5")
    report = verify()
    assert set(kinds(report)) == {Kind.MIDDLE_DELETED, Kind.LEAF_MISSING}


def test_an_event_put_in_behind_the_triggers_back_is_named(log, owner):
    columns = ", ".join(column for column in EDITS if column not in {"id", "code"})
    owner.tamper(
        f"INSERT INTO audit_event (code, payload_hash, {columns}) "
        f"SELECT 'F0RGED0000', '', {columns} FROM audit_event WHERE id = {log[5].pk}"
    )
    finding = only(verify())
    assert (finding.kind, finding.event) == (Kind.LEAF_MISSING, "F0RGED0000")


# -- Fifth way: reordering --------------------------------------------------------------------------------------------------


def exchange(first, second, *columns):
    pairs = ", ".join(f"{column} = other.{column}" for column in columns)
    return [
        f"CREATE TABLE other AS SELECT * FROM audit_leaf WHERE position IN ({first}, {second})",
        f"UPDATE audit_leaf SET event_id = -position - 1 WHERE position IN ({first}, {second})",
        (
            f"UPDATE audit_leaf SET {pairs} FROM other WHERE audit_leaf.position + other.position = {first + second} "
            f"AND audit_leaf.position IN ({first}, {second})"
        ),
        "DROP TABLE other",
    ]


@pytest.mark.parametrize(("first", "second"), [(5, 6), (0, 11)])
@pytest.mark.parametrize("columns", [("event_id",), ("event_id", "hash")], ids=["events", "events and hashes"])
def test_two_events_that_changed_places_are_named(log, owner, first, second, columns):
    owner.tamper(*exchange(first, second, *columns))
    report = verify()
    assert [(finding.kind, finding.position) for finding in report.findings] == [
        (Kind.REORDERED, first),
        (Kind.REORDERED, second),
    ]
    assert report.findings[0].event == log[second].code
    assert report.root == bytes(AuditCheckpoint.objects.get(tree_size=12).root)


def test_two_events_far_apart_that_changed_places_are_named(long_log, owner, monkeypatch):
    monkeypatch.setattr("kortisto.audit.moved.WINDOW", 16)
    owner.tamper(*exchange(3, 590, "event_id", "hash"))
    assert [(finding.kind, finding.position) for finding in verify().findings] == [
        (Kind.REORDERED, 3),
        (Kind.REORDERED, 590),
    ]


def test_a_leaf_put_between_others_is_named(log, owner):
    """Somebody with everything but key and file puts an event of yesterday in and moves the others down."""
    [event] = happen(1)
    columns = AuditEvent.objects.values(*COLUMNS.values()).get(pk=event.pk)
    hashed = entry_hash(entry_of(columns, 6)).hex()
    owner.tamper(
        "UPDATE audit_leaf SET position = -position - 1 WHERE position >= 6",
        "UPDATE audit_leaf SET position = -position WHERE position < 0",
        f"INSERT INTO audit_leaf (position, event_id, hash) VALUES (6, {event.pk}, decode('{hashed}', 'hex'))",
        f"DELETE FROM audit_unsealed WHERE event_id = {event.pk}",
    )
    finding = only(verify())
    assert (finding.kind, finding.position) == (Kind.INSERTED, 6)


# -- Sixth way: everything hashed again ---------------------------------------------------------------------------------------


def hash_again(owner):
    """What a database administrator can compute: leaves, stored nodes, root — everything but the signature."""
    edge, nodes, statements = Edge(), [], ["DELETE FROM audit_node"] if AuditLeaf.objects.count() >= 256 else []
    for position, columns in enumerate(
        AuditEvent.objects.filter(leaf__isnull=False).order_by("leaf__position").values(*COLUMNS.values())
    ):
        hashed = entry_hash(entry_of(columns, position))
        statements.append(f"UPDATE audit_leaf SET hash = decode('{hashed.hex()}', 'hex') WHERE position = {position}")
        nodes += edge.append(hashed)
    for level, index, node in nodes:
        statements.append(
            f"INSERT INTO audit_node (level, index, hash) VALUES ({level}, {index}, decode('{node.hex()}', 'hex'))"
        )
    owner.tamper(*statements)
    return edge


def test_a_log_hashed_again_after_an_edit_contradicts_its_signed_roots(log, owner):
    owner.tamper(f"UPDATE audit_event SET actor_code = 'operator:other' WHERE id = {log[5].pk}")
    hash_again(owner)
    finding = only(verify())
    assert (finding.kind, finding.position, finding.last) == (Kind.REHASHED, 4, 7)


def test_a_long_log_hashed_again_with_all_its_nodes_is_named(long_log, owner):
    owner.tamper(f"UPDATE audit_event SET actor_code = 'operator:other' WHERE id = {long_log[333].pk}")
    hash_again(owner)
    finding = only(verify())
    assert (finding.kind, finding.position, finding.last) == (Kind.REHASHED, 300, 399)


def test_a_single_leaf_hashed_again_contradicts_the_next_signed_root(long_log, owner):
    owner.tamper(f"UPDATE audit_event SET actor_code = 'operator:other' WHERE id = {long_log[33].pk}")
    columns = AuditEvent.objects.values(*COLUMNS.values()).get(pk=long_log[33].pk)
    owner.tamper(
        f"UPDATE audit_leaf SET hash = decode('{entry_hash(entry_of(columns, 33)).hex()}', 'hex') WHERE position = 33"
    )
    finding = only(verify())
    assert (finding.kind, finding.position, finding.last) == (Kind.REHASHED, 0, 99)


def forged_checkpoints(owner, edge, key):
    """Replace the database's checkpoints by one over the new root, signed with `key`."""
    from kortisto.kernel.clock import now

    at = now()
    note = Note.sign(Checkpoint(key.name, edge.size, edge.root(), at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), None), key)
    owner.tamper(
        "DELETE FROM audit_checkpoint",
        "INSERT INTO audit_checkpoint (tree_size, root, at, key_id, note) VALUES "
        f"({edge.size}, decode('{edge.root().hex()}', 'hex'), '{at.isoformat()}', '{key.public.id}', '{note.text}')",
    )


def test_an_administrator_without_the_key_cannot_sign_what_was_hashed_again(log, owner):
    """Everything was taken, even the file outside; only the checkpoint key was not."""
    owner.tamper(f"UPDATE audit_event SET actor_code = 'operator:other' WHERE id = {log[5].pk}")
    edge = hash_again(owner)
    key = PrivateKey.make(private_key().name)
    forged_checkpoints(owner, edge, key)
    forged = AuditCheckpoint.objects.get().note
    Outside().path.write_text(forged + "\n")
    assert kinds(verify()) == [Kind.CHECKPOINT_FORGED, Kind.CHECKPOINT_FORGED]


def test_an_administrator_with_the_key_but_without_the_file_outside_is_found_by_it(log, owner):
    owner.tamper(f"UPDATE audit_event SET actor_code = 'operator:other' WHERE id = {log[5].pk}")
    edge = hash_again(owner)
    forged_checkpoints(owner, edge, private_key())
    report = verify()
    assert set(kinds(report)) == {Kind.REHASHED, Kind.CHECKPOINT_DELETED}
    rehashed = next(finding for finding in report.findings if finding.kind is Kind.REHASHED)
    assert (rehashed.position, rehashed.last) == (4, 7)


def test_one_checkpoint_kept_elsewhere_is_enough(log, owner):
    """An auditor once received the checkpoint of eight events."""
    received = list(Outside().read())[1]
    owner.tamper(f"UPDATE audit_event SET actor_code = 'operator:other' WHERE id = {log[5].pk}")
    edge = hash_again(owner)
    forged_checkpoints(owner, edge, private_key())
    Outside().path.write_text(AuditCheckpoint.objects.get().note + "\n")
    assert verify().findings == []
    assert Kind.REHASHED in kinds(verify([received]))


# -- Checkpoints, nodes and the file outside ------------------------------------------------------------------------------------


def test_without_a_file_outside_a_sound_log_is_not_called_whole(log):
    Outside().path.unlink()
    report = verify()
    assert (report.findings, list(report.doubts), report.exit_code) == ([], [Doubt.NO_OUTSIDE], 3)


def test_without_the_public_key_nothing_is_vouched_for(log, settings, tmp_path):
    settings.KORTISTO_KEYS = tmp_path / "none"
    report = verify()
    assert (report.findings, list(report.doubts), report.exit_code) == ([], [Doubt.NO_KEY], 3)


def test_a_checkpoint_row_that_differs_from_its_note_is_named(owner):
    edits = [
        "tree_size = 7",
        "root = decode(repeat('00', 32), 'hex')",
        "at = at + interval '1 s'",
        "key_id = 'x'",
        "lost_size = 3",
    ]
    for _edit in edits:
        happen(1)
        seal_now()
    rows = list(AuditCheckpoint.objects.order_by("id"))
    owner.tamper(
        *(f"UPDATE audit_checkpoint SET {edit} WHERE id = {row.pk}" for edit, row in zip(edits, rows, strict=True))
    )
    report = verify()
    assert kinds(report) == [Kind.CHECKPOINT_CHANGED] * 5
    assert [finding.position for finding in report.findings] == [1, 2, 3, 4, 5]


def test_a_note_edited_in_the_database_is_forged(log, owner):
    owner.tamper("UPDATE audit_checkpoint SET note = replace(note, E'\\n8\\n', E'\\n9\\n') WHERE tree_size = 8")
    assert set(kinds(verify())) == {Kind.CHECKPOINT_FORGED, Kind.CHECKPOINT_DELETED}


def test_a_changed_node_is_named(long_log, owner):
    owner.tamper("UPDATE audit_node SET hash = decode(repeat('00', 32), 'hex') WHERE level = 1 AND index = 1")
    finding = only(verify())
    assert (finding.kind, finding.position, finding.last) == (Kind.NODE_CHANGED, 256, 511)


def test_a_line_edited_in_the_file_outside_is_named(log):
    text = Outside().path.read_text()
    Outside().path.write_text(text.replace("\n8\n", "\n9\n"))
    assert Kind.CHECKPOINT_FORGED in kinds(verify())
    Outside().path.write_text(text.replace("\n8\n", "\neight\n"))
    assert kinds(verify()) == [Kind.OUTSIDE_CHANGED]


def test_a_half_written_checkpoint_in_the_file_outside_is_no_tampering(log):
    path = Outside().path
    text = path.read_text()
    third = text.rindex(private_key().name + "\n12")
    path.write_text(text[: third + 40])
    assert verify().findings == []
    path.write_text(text[: third + 40] + "\n\n" + text[third:])
    assert verify().findings == []


def test_two_installations_do_not_vouch_for_each_other(log, settings, tmp_path):
    folder = tmp_path / "keys"
    mine = (folder / "checkpoint.pub").read_text()
    shutil.rmtree(folder)
    make_checkpoint_key()
    assert set(kinds(verify())) == {Kind.CHECKPOINT_FORGED}
    (folder / "checkpoint.pub").write_text(mine)
    assert verify().findings == []


def test_all_six_ways_at_once_are_each_named(long_log, owner):
    """The stored hash of the first 256 leaves stands in for those that are gone, so that later roots can be rebuilt."""
    columns = AuditEvent.objects.values(*COLUMNS.values())
    edited, hashed_again = long_log[270].pk, long_log[450].pk
    owner.tamper(
        *deletion(0, 3, leaves=True),
        *deletion(40, 49, leaves=True),
        *exchange(20, 21, "event_id", "hash"),
        f"UPDATE audit_event SET actor_code = 'operator:other' WHERE id = {edited}",
        f"UPDATE audit_event SET actor_code = 'operator:other' WHERE id = {hashed_again}",
    )
    leaf = entry_hash(entry_of(columns.get(pk=hashed_again), 450)).hex()
    owner.tamper(
        f"UPDATE audit_leaf SET hash = decode('{leaf}', 'hex') WHERE position = 450", *deletion(590, 599, leaves=True)
    )
    report = verify()
    assert [(finding.kind, finding.position, finding.last) for finding in report.findings] == [
        (Kind.EVENT_CHANGED, 270, 270),
        (Kind.REORDERED, 20, 20),
        (Kind.REORDERED, 21, 21),
        (Kind.HEAD_DELETED, 0, 3),
        (Kind.MIDDLE_DELETED, 40, 49),
        (Kind.TAIL_DELETED, 590, 599),
        (Kind.REHASHED, 400, 499),
    ]
