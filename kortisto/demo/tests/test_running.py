"""`kortisto demo`: it starts by itself, serves, goes on where it was, and leaves nothing running."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.subprocess
# Seconds for a program to end on a machine that has much else to do.
PATIENCE = 300
STANDS = "Stop everything: Ctrl-C"
FIRST, LATER = 240.0, 10.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(session: int) -> list[str]:
    """The command lines of everything that was started in a session and still runs."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append((status.parent / "cmdline").read_text().replace("\0", " "))
    return found


class House:
    """A demo in folders of its own, as on a machine where nothing else runs."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port, self.provider_port = free_port(), free_port()
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("KORTISTO_")}
        self.environment |= {"DJANGO_SETTINGS_MODULE": "kortisto.config.settings", "KORTISTO_STATE": str(state)}

    def get(self, path: str, *, port: int = 0) -> tuple[int, str]:
        with urlopen(f"http://127.0.0.1:{port or self.port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()

    @contextmanager
    def started(self, *more: str) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
        """The command in a terminal's session of its own; whatever happens in the test, nothing of it stays."""
        said = self.state / "said.txt"
        command = [
            sys.executable, "-m", "kortisto.config.cli", "demo", "--port", str(self.port),
            "--provider-port", str(self.provider_port), *more,
        ]  # fmt: skip
        with said.open("wb") as out:
            process = subprocess.Popen(
                command, env=self.environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )
        try:
            yield process, said
        finally:
            if process.poll() is None:
                press_ctrl_c(process)
            if processes_of(process.pid):
                os.killpg(process.pid, signal.SIGKILL)

    def wait(self, process: subprocess.Popen[bytes], said: Path, sentence: str, seconds: float) -> float:
        """Seconds until a sentence stands on the terminal."""
        began = time.monotonic()
        while sentence not in said.read_text("utf-8", "replace"):
            assert process.poll() is None, said.read_text("utf-8", "replace")[-3000:]
            assert time.monotonic() - began < seconds, said.read_text("utf-8", "replace")[-3000:]
            time.sleep(0.05)
        return time.monotonic() - began

    def server_is_down(self) -> bool:
        return not list(self.state.glob("postgresql-*-demo/data/postmaster.pid"))


def press_ctrl_c(process: subprocess.Popen[bytes]) -> int:
    """The terminal sends the interrupt to everything in its foreground."""
    os.killpg(process.pid, signal.SIGINT)
    return process.wait(timeout=PATIENCE)


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    # Not under pytest's own folder: as root the database server is another user, who may not enter that.
    state = Path(tempfile.mkdtemp(prefix="kortisto-demo-"))
    state.chmod(0o711)
    yield House(state)
    shutil.rmtree(state, ignore_errors=True)


def processor_seconds(session: int) -> float:
    """How long processors have worked for a session's processes, and for those that they have waited for."""
    ticks = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError, ValueError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def test_a_demo_broken_off_after_its_story_begins_again_and_then_goes_on_where_it_was(house):
    with house.started() as (process, said):
        house.wait(process, said, "The country around it", FIRST)
        assert press_ctrl_c(process) == 130
        assert "it will begin again" in said.read_text("utf-8")
        assert "Traceback" not in said.read_text("utf-8")
        assert processes_of(process.pid) == []
    assert house.server_is_down()

    with house.started() as (process, said):
        house.wait(process, said, STANDS, FIRST)
        told = said.read_text("utf-8")
        assert "An earlier demo broke off" in told
        assert f"http://127.0.0.1:{house.port}/crl/cards-g1/" in told
        assert house.get("/valmis")[0] == 200
        status, players = house.get("/demo/")
        assert status == 200
        assert "Riitta" in players
        assert house.get("/.well-known/openid-configuration", port=house.provider_port)[0] == 200
        assert press_ctrl_c(process) == 0
        assert "Everything has been stopped" in said.read_text("utf-8")
        assert processes_of(process.pid) == []
    assert house.server_is_down()

    with house.started() as (process, said):
        seconds = house.wait(process, said, STANDS, FIRST)
        work = processor_seconds(process.pid)
        assert "told already" in said.read_text("utf-8")
        assert house.get("/vartti/kirjaudu/")[0] == 200
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0
        assert processes_of(process.pid) == []
    assert house.server_is_down()
    # On a machine that is busy with other things the clock says little: then by the work that two cores do in that time.
    assert seconds < LATER or work < 2 * LATER, f"{seconds:.1f} s, {work:.1f} s of processors"


def test_a_port_that_is_taken_is_named(house):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        house.port = taken.getsockname()[1]
        with house.started() as (process, said):
            assert process.wait(timeout=PATIENCE) == 2
            assert f"Something answers on port {house.port} already" in said.read_text("utf-8")


def test_an_interrupt_that_a_library_swallows_still_breaks_the_story_off(monkeypatch):
    from kortisto.demo import beginning, country, running, story, telling

    def swallows(_scene: object) -> int:
        with suppress(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(5)
        return 1

    ended: list[str] = []
    monkeypatch.setattr(telling, "hush", lambda: None)
    monkeypatch.setattr(story, "play", lambda _scene: None)
    monkeypatch.setattr(country, "settle", swallows)
    monkeypatch.setattr(beginning, "give_passwords", lambda: ended.append("told to its end"))
    usual = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(KeyboardInterrupt):
            running._begin(running._remember_interrupts())
    finally:
        signal.signal(signal.SIGINT, usual)
    assert ended == []
