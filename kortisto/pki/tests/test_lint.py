"""The linter beside the signing: found faults, died processes, no orphans."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from kortisto.pki import lint
from kortisto.pki.backends.embedded import EmbeddedAuthority
from kortisto.pki.errors import CaUnavailable, Finding
from kortisto.pki.lint import LintPool, stopping
from kortisto.pki.testing import request_for


@pytest.fixture
def pool():
    made = LintPool(1)
    yield made
    made.close()


@pytest.fixture
def certificate(ca) -> bytes:
    return bytes(EmbeddedAuthority().issue(request_for()).der)


def process_of(pool: LintPool) -> subprocess.Popen:
    return pool._linters[0]._process


def test_the_linter_names_each_finding_its_gravity_and_place(pool, certificate):
    findings = pool.submit(certificate).result()
    mixed = [one for one in findings if one.name.endswith("mixed_key_usage_setting")]
    assert [(one.severity, one.place.split(".")[-1]) for one in mixed] == [("WARNING", "keyUsage")]


def test_bytes_that_are_no_certificate_are_a_fatal_finding_and_the_linter_goes_on(pool, certificate):
    (finding,) = pool.submit(b"\x30\x00").result()
    assert (finding.name, finding.severity) == ("unreadable", "FATAL")
    assert pool.submit(certificate).result()


def test_a_linter_that_was_killed_is_started_again(pool, certificate):
    first = pool.submit(certificate).result()
    killed = process_of(pool)
    killed.kill()
    killed.wait()
    assert pool.submit(certificate).result() == first


def test_a_linter_that_cannot_start_leaves_requests_waiting(pool, certificate, monkeypatch, tmp_path):
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemExit(3)\n")
    monkeypatch.setattr(lint, "PROGRAM", broken)
    with pytest.raises(CaUnavailable):
        pool.submit(certificate).result()


def test_a_linter_that_hangs_is_given_up(pool, certificate, monkeypatch, tmp_path):
    hanging = tmp_path / "hanging.py"
    hanging.write_text("import sys\nsys.stdin.buffer.read()\n")
    monkeypatch.setattr(lint, "PROGRAM", hanging)
    monkeypatch.setattr(lint, "SECONDS", 0.2)
    with pytest.raises(CaUnavailable):
        pool.submit(certificate).result()


def test_closing_the_pool_ends_its_linters(certificate):
    pool = LintPool(2)
    for future in [pool.submit(certificate) for _ in range(8)]:
        future.result()
    processes = [linter._process for linter in pool._linters]
    pool.close()
    assert processes
    assert all(process.poll() is not None for process in processes)


@pytest.mark.subprocess
def test_no_linter_outlives_a_process_that_was_killed(tmp_path):
    program = f"""
        import sys, time
        sys.path.insert(0, {str(Path.cwd())!r})
        from kortisto.pki.lint import LintPool
        pool = LintPool(1)
        pool.submit(b"x").result()
        print(pool._linters[0]._process.pid, flush=True)
        time.sleep(60)
    """
    path = tmp_path / "program.py"
    path.write_text(textwrap.dedent(program))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "kortisto.config.settings"}
    working = subprocess.Popen([sys.executable, str(path)], stdout=subprocess.PIPE, env=environment)
    linter = int(working.stdout.readline())
    working.send_signal(signal.SIGKILL)
    working.wait()
    working.stdout.close()
    deadline = time.monotonic() + 10
    while is_alive(linter) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(linter)


def is_alive(pid: int) -> bool:
    """Does the process run? One that has ended and waits for its new parent to notice does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_warnings_and_worse_stop_an_issuance_unless_accepted_by_name():
    found = [
        Finding("a", "INFO"),
        Finding("b", "NOTICE"),
        Finding("c", "WARNING"),
        Finding("d", "ERROR"),
        Finding("e", "FATAL"),
    ]
    assert [one.name for one in stopping(found, accepted=frozenset({"c"}))] == ["d", "e"]
