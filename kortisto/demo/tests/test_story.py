"""`kortisto story --out DIR`: what it leaves is checked with other people's tools, away from its database."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from kortisto.config import database
from kortisto.kernel.testing import rule

pytestmark = pytest.mark.subprocess
FILES = {
    "story.json", "chain.pem", "auth.pem", "sign.pem", "crl.der", "contract.pdf", "audit.jsonl", "checkpoint.txt",
    "checkpoint.pub",
}  # fmt: skip
PARTS = ["issuer", "county", "registrars", "clinic", "office", "desk", "professional", "maker", "box", "loss"]
# The one warning that a profile accepts by name: authentication and encryption with one key (EN 319 412-2, 4.3.2-1).
ACCEPTED = {"auth.pem": {"etsi.en_319_412_2.nat-4.3.2-1.mixed_key_usage_setting"}, "sign.pem": set()}


def run(*command: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=300, check=False, **options
    )


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The story's folder, and what it said on the terminal. Played once for this file, as an operator plays it."""
    out = tmp_path_factory.mktemp("story") / "papers"
    plain = {name: value for name, value in os.environ.items() if not name.startswith("KORTISTO_")}
    plain |= {"DJANGO_SETTINGS_MODULE": "kortisto.config.settings", "KORTISTO_CLUSTER": "test"}
    done = run(sys.executable, "-m", "kortisto.config.cli", "story", "--out", out, env=plain)
    assert done.returncode == 0, done.stdout + done.stderr
    return out, done.stdout


@pytest.fixture(scope="module")
def papers(told: tuple[Path, str]) -> Path:
    return told[0]


@pytest.fixture(scope="module")
def steps(papers: Path) -> list[dict[str, Any]]:
    return list(json.loads((papers / "story.json").read_text("utf-8"))["steps"])


@pytest.fixture(scope="module")
def events(papers: Path) -> dict[str, dict[str, Any]]:
    """The sealed log's lines by the code of their event."""
    lines = [json.loads(line) for line in (papers / "audit.jsonl").read_text("utf-8").splitlines()]
    return {line["entry"]["code"]: line for line in lines}


def test_the_story_leaves_its_papers_and_nothing_else_behind(papers):
    assert {path.name for path in papers.iterdir()} == FILES
    assert not list(database.names(like="kortisto_story_%"))


def test_every_step_has_an_actor_a_subject_and_an_event_of_the_sealed_log(steps, events):
    assert len(steps) == len({step["code"] for step in steps}) > 40
    for step in steps:
        entry = events[step["event_code"]]["entry"]
        assert (step["actor"], step["subject"], step["event"]) == (entry["actor"], entry["subject"], entry["event"])
        assert step["actor"]
        assert step["subject"]
        assert step["seconds"] >= 0


def test_steps_stand_in_the_order_in_which_they_were_done(steps, events):
    assert list(dict.fromkeys(step["part"] for step in steps)) == PARTS
    ids = [events[step["event_code"]]["entry"]["id"] for step in steps]
    assert ids == sorted(ids)


def test_a_step_that_was_refused_keeps_the_code_and_the_sentence(steps, events):
    refused = {step["code"]: step for step in steps if "refused" in step["grounds"]}
    assert {step["grounds"]["refused"] for step in refused.values()} == {
        "service_number_mistyped", "contract_number_typed", "business_id_not_owners", "no_right", "document_not_accepted",
        "terms_not_accepted", "twin_order", "no_right_for_kind", "wrong_state",
    }  # fmt: skip
    for step in refused.values():
        assert step["said"].endswith(".")
        assert events[step["event_code"]]["entry"]["refusal"] == step["grounds"]["refused"]


@rule("BR-OR-01")
def test_an_order_tells_its_grounds_and_a_professional_one_needs_only_the_right(steps):
    by_code = {step["code"]: step for step in steps}
    assert {"right", "point_right", "version", "mandate"} <= by_code["desk.order_submitted"]["grounds"].keys()
    assert by_code["professional.order_submitted"]["grounds"].keys() == {"on", "right"}


def test_the_terminal_tells_every_part_and_every_step_in_english(told, steps):
    said = told[1]
    for step in steps:
        assert step["title"] in said
    assert f"{len(steps)} steps held" in said
    for number in range(1, len(PARTS) + 1):
        assert f"\n{number}  " in said
    assert "INFO" not in said


@rule("BR-RV-02")
@pytest.mark.parametrize("name", ["auth.pem", "sign.pem"])
def test_openssl_calls_the_lost_cards_certificates_revoked(papers, name):
    chain, certificate = papers / "chain.pem", papers / name
    assert run("openssl", "verify", "-CAfile", chain, certificate).stdout.strip() == f"{certificate}: OK"
    crl = papers.parent / "crl.pem"
    assert run("openssl", "crl", "-inform", "DER", "-in", papers / "crl.der", "-out", crl).returncode == 0
    done = run("openssl", "verify", "-crl_check", "-CAfile", chain, "-CRLfile", crl, certificate)
    assert done.returncode != 0
    assert "error 23" in done.stderr
    assert "certificate revoked" in done.stderr


@pytest.mark.parametrize("name", ["auth.pem", "sign.pem"])
def test_pkilint_finds_no_fault_in_the_certificates(papers, name):
    linter = Path(sys.executable).with_name("lint_etsi_cert")
    done = run(linter, "lint", "-t", "NCP-NATURAL-PERSON-CERTIFICATE", "-s", "WARNING", "-f", "JSON", papers / name)
    found = [
        (finding["severity"], finding["code"])
        for result in json.loads(done.stdout)["results"]
        for finding in result["finding_descriptions"]
    ]
    assert {severity for severity, _code in found} <= {"WARNING"}
    assert {code for _severity, code in found} == ACCEPTED[name]


def test_the_contracts_paper_has_number_text_tags_and_language(papers, events):
    planned = [line["payload"] for line in events.values() if line["entry"]["event"] == "point:planned"]
    main = next(payload for payload in planned if payload["name_fi"].startswith("Keskussairaalan"))
    text = " ".join(page.extract_text() for page in PdfReader(papers / "contract.pdf").pages)
    assert main["service_number"] in text.replace("\xa0", "").replace(" ", "")
    assert "Koivurannan hyvinvointialue" in text
    with pikepdf.open(papers / "contract.pdf") as paper:
        assert str(paper.Root.Lang).startswith("fi")
        assert paper.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in paper.Root


@rule("BR-LG-02")
def test_the_exported_log_is_checked_without_the_database(papers):
    alone = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}
    done = run(sys.executable, "-m", "kortisto.audit.check", papers, env=alone)
    assert done.returncode == 0, done.stdout + done.stderr


@rule("BR-LG-02")
def test_an_exported_event_that_was_edited_is_noticed(papers, tmp_path):
    for name in ("audit.jsonl", "checkpoint.txt", "checkpoint.pub"):
        (tmp_path / name).write_bytes((papers / name).read_bytes())
    log = tmp_path / "audit.jsonl"
    edited = log.read_text("utf-8").replace('"event":"card:handed_over"', '"event":"card:dispatched"')
    assert edited != log.read_text("utf-8")
    log.write_text(edited, "utf-8")
    assert run(sys.executable, "-m", "kortisto.audit.check", tmp_path).returncode == 1
