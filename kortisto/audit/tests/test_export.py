"""The log in files: whole, or the part that concerns one card or one person; checked without the database."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from kortisto.audit import check
from kortisto.audit.checkpoints import public_keys
from kortisto.audit.cli import main
from kortisto.audit.events import Event
from kortisto.audit.export import export
from kortisto.audit.models import AuditEvent
from kortisto.audit.notes import PrivateKey
from kortisto.audit.proofs import proof_for
from kortisto.audit.queries import history, history_for_person
from kortisto.audit.record import record, viewed
from kortisto.audit.sealing import seal_now
from kortisto.audit.tests.cast import CARD, PERSON, RIITTA, Thing, happen
from kortisto.kernel.jobs import run_now

pytestmark = pytest.mark.usefixtures("owner")

OTHER = Thing("card", "0THERCARD2")


@pytest.fixture
def log():
    happen(3)
    happen(2, card=OTHER)
    record(Event.LOG_EXPORTED, actor=RIITTA, subject=OTHER, person=PERSON, address="Kotikatu 1")
    viewed(actor=RIITTA, persons=[PERSON, Thing("person", "MATT123456")], page="order_list")
    viewed(actor=RIITTA, persons=[Thing("person", "MATT123456")], page="order_list")
    seal_now()
    happen(1)


def lines_of(folder):
    return (folder / "audit.jsonl").read_text().splitlines()


def wrong(folder, lines=None, keys=None):
    text = (folder / "checkpoint.txt").read_text()
    return list(check.check(lines or lines_of(folder), text, keys or public_keys()))


def edited(lines, number, change):
    line = json.loads(lines[number])
    change(line)
    return [*lines[:number], json.dumps(line), *lines[number + 1 :]]


def test_the_whole_log_is_exported_and_proves_itself(log, tmp_path):
    assert export(tmp_path) == 8
    assert wrong(tmp_path) == []
    first = json.loads(lines_of(tmp_path)[0])
    assert first["entry"]["position"] == 0
    assert first["payload"] == {"word": "word 0"}
    assert "proof" not in first


def test_nothing_can_be_changed_in_an_exported_log(log, tmp_path):
    export(tmp_path)
    lines = lines_of(tmp_path)
    assert wrong(tmp_path, edited(lines, 1, lambda line: line["entry"].update(actor="operator:other")))
    assert wrong(tmp_path, edited(lines, 1, lambda line: line["payload"].update(word="other")))
    assert wrong(tmp_path, edited(lines, 1, lambda line: line.update(salt="00")))
    assert wrong(tmp_path, edited(lines, 1, lambda line: line.update(payload=None)))
    assert wrong(tmp_path, edited(lines, 1, lambda line: line.update(payload=None, redacted_by="X")))
    assert wrong(tmp_path, edited(lines, 1, lambda line: line.pop("entry")))
    assert wrong(tmp_path, lines[1:])
    assert wrong(tmp_path, lines[:-1])
    assert wrong(tmp_path, [lines[0], *lines[2:]])
    assert wrong(tmp_path, [lines[1], lines[0], *lines[2:]])
    assert wrong(tmp_path, ["not json", *lines])
    assert wrong(tmp_path, lines, [PrivateKey.make(public_keys()[0].name).public])


def test_one_cards_events_are_exported_with_proofs(log, tmp_path):
    assert export(tmp_path, events=history(OTHER)) == 3
    assert wrong(tmp_path) == []
    lines = lines_of(tmp_path)
    assert {json.loads(line)["entry"]["subject"] for line in lines} == {OTHER.reference}
    assert wrong(tmp_path, lines[:1]) == []
    assert wrong(tmp_path, edited(lines, 0, lambda line: line["entry"].update(actor="operator:other")))
    assert wrong(tmp_path, edited(lines, 0, lambda line: line["entry"].update(position=0)))
    assert wrong(tmp_path, edited(lines, 0, lambda line: line["proof"].reverse()))
    assert wrong(tmp_path, edited(lines, 0, lambda line: line.update(proof=["not hex"])))


def test_a_person_gets_their_own_part_of_the_log_with_every_page_that_showed_them(log, tmp_path):
    assert export(tmp_path, events=history_for_person(PERSON)) == 2
    assert wrong(tmp_path) == []
    entries = [json.loads(line)["entry"] for line in lines_of(tmp_path)]
    assert [entry["event"] for entry in entries] == ["audit:log_exported", "person:viewed"]


def test_a_redacted_payload_stays_explained_in_the_export(tmp_path, monkeypatch):
    from datetime import date

    with monkeypatch.context() as then:
        then.setattr("kortisto.audit.record.add_years", lambda day, years: date(2020, 1, 1))
        happen(1)
    seal_now()
    run_now("audit:redact")
    seal_now()
    export(tmp_path)
    assert wrong(tmp_path) == []
    line = json.loads(lines_of(tmp_path)[0])
    assert (line["payload"], line["salt"]) == (None, None)
    assert wrong(tmp_path, edited(lines_of(tmp_path), 0, lambda line: line.update(redacted_by="0000000000")))


def test_an_export_is_checked_by_a_program_without_the_database(log, tmp_path):
    export(tmp_path)
    program = [sys.executable, "-m", "kortisto.audit.check", str(tmp_path)]
    root = str(Path(check.__file__).resolve().parents[2])
    environment = {"PYTHONPATH": root, "PATH": "/usr/bin:/bin"}
    answer = subprocess.run(program, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (answer.returncode, answer.stdout) == (0, "The export is whole, under the checkpoint of 8 events.\n")
    (tmp_path / "audit.jsonl").write_text("\n".join(lines_of(tmp_path)[:-1]) + "\n")
    answer = subprocess.run(program, env=environment, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (answer.returncode, answer.stdout[:12]) == (1, "The 7 events")


test_an_export_is_checked_by_a_program_without_the_database.pytestmark = [pytest.mark.subprocess]


def test_one_event_is_proved_by_its_path_to_a_signed_root(log):
    event = AuditEvent.objects.filter(subject=OTHER.reference).first()
    proof = proof_for(event)
    assert proof.position == 3
    assert proof.entry["code"] == event.code
    assert proof.holds(public_keys())
    assert not proof.holds([PrivateKey.make(public_keys()[0].name).public])
    proof.entry["actor"] = "operator:other"
    assert not proof.holds(public_keys())


def test_an_event_that_waits_has_no_proof_yet(log):
    assert proof_for(AuditEvent.objects.order_by("-id").first()) is None


# -- The commands ---------------------------------------------------------------------------------------------------------------


def test_verify_tells_a_sound_log_from_a_changed_one(log, owner, capsys):
    assert main(["verify"]) == 0
    out = capsys.readouterr().out
    assert "8 events sealed, 1 not sealed yet, 0 payloads redacted" in out
    assert "The log is whole." in out
    owner.tamper(
        "UPDATE audit_event SET face = 'office' WHERE id IN (SELECT event_id FROM audit_leaf WHERE position = 2)"
    )
    assert main(["verify"]) == 1
    assert "TAMPERED event_changed: Event" in capsys.readouterr().out
    assert main(["verify", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["result"], told["size"], told["unsealed"]) == ("tampered", 8, 1)
    assert [(finding["kind"], finding["first"]) for finding in told["findings"]] == [("event_changed", 2)]


def test_verify_compares_with_a_checkpoint_kept_elsewhere(log, tmp_path, capsys):
    export(tmp_path / "kept")
    assert main(["verify", "--checkpoint", str(tmp_path / "kept" / "checkpoint.txt")]) == 0
    assert "1 outside" in capsys.readouterr().out
    (tmp_path / "nothing.txt").write_text("nothing")
    assert main(["verify", "--checkpoint", str(tmp_path / "nothing.txt")]) == 3
    assert main(["verify", "--checkpoint", str(tmp_path / "missing.txt")]) == 3
    assert "no signed checkpoint" in capsys.readouterr().err


def test_an_export_is_itself_on_record_and_in_itself(log, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SUDO_USER", "pekka")
    assert main(["export", "--out", str(tmp_path / "out")]) == 0
    assert "10 events written" in capsys.readouterr().out
    last = json.loads(lines_of(tmp_path / "out")[-1])["entry"]
    assert (last["event"], last["actor"], last["grounds"]) == ("audit:log_exported", "operator:pekka", {"part": "all"})
    assert main(["check", str(tmp_path / "out")]) == 0
    assert main(["check", str(tmp_path / "nowhere")]) == 3


def test_a_persons_own_log_is_exported_by_their_code(log, tmp_path):
    assert main(["export", "--out", str(tmp_path / "out"), "--person", PERSON.reference]) == 0
    entries = [json.loads(line)["entry"] for line in lines_of(tmp_path / "out")]
    assert [entry["event"] for entry in entries] == ["audit:log_exported", "person:viewed", "audit:log_exported"]
    assert main(["export", "--out", str(tmp_path / "card"), "--subject", CARD.reference]) == 0
    assert len(lines_of(tmp_path / "card")) == 5


def test_the_commands_leave_no_transaction_behind(log):
    main(["verify"])
    assert not connection.in_atomic_block
