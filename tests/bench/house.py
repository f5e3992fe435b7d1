"""What every measurement stands on: a fresh database with fsync on, what the machine is, and who used its processors.

A measurement is a program of its own (`python -m tests.bench.<name>`). It works in the private cluster of the kind `bench`,
whose settings are the demo's: PostgreSQL's own defaults for durability. It prints one JSON line; everything else that it has
to say goes to standard error.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

CLUSTER = "bench"
TICKS = os.sysconf("SC_CLK_TCK")


@contextmanager
def house(*, settings: dict[str, str] | None = None, prepare: bool = True) -> Iterator[Path]:
    """An empty house: database, keys, files and checkpoints of its own, dropped afterwards. Gives its folder.

    The environment is set for this process and the programs it starts. `prepare` migrates the database.
    """
    name = f"kortisto_bench_{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory(prefix="kortisto-bench-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "kortisto.config.settings",
            "KORTISTO_CLUSTER": CLUSTER,
            "KORTISTO_DATABASE": name,
            "KORTISTO_KEYS": str(Path(folder) / "keys"),
            "KORTISTO_DATA": str(Path(folder) / "data"),
            "KORTISTO_CHECKPOINTS": str(Path(folder) / "checkpoints"),
            "KORTISTO_LOG": "json",
            **(settings or {}),
        }
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        import logging

        from kortisto.config import collector, database
        from kortisto.config.cluster import Cluster
        from kortisto.kernel.keys import make_data_keys

        # A log line for every refusal would be measured too; what goes wrong is still told.
        logging.disable(logging.INFO)
        collector.settle()  # as web servers and workers do
        ran = (Cluster(CLUSTER).data / "postmaster.pid").exists()
        make_data_keys()
        if prepare:
            database.prepare(name)
        try:
            yield Path(folder)
        finally:
            from django.db import connections

            connections.close_all()
            database.drop(name)
            if not ran:
                Cluster(CLUSTER).stop()


def report(bench: str, figure: float, unit: str, /, **more: Any) -> None:
    """Print the measurement's line: name, figure, unit, then whatever belongs to it, then the machine."""
    print(json.dumps({"bench": bench, "figure": figure, "unit": unit, **more, "machine": machine()}), flush=True)


def say(text: str) -> None:
    """Tell whoever watches how far the measurement is."""
    print(text, file=sys.stderr, flush=True)


def machine() -> dict[str, Any]:
    """The machine, how busy it is (load of the last minute), the day, and the versions that matter."""
    found: dict[str, Any] = {
        "cores": len(os.sched_getaffinity(0)),
        "processor": processor(),
        "load": round(os.getloadavg()[0], 2),
        "date": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "django": version("django"),
        "commit": commit(),
    }
    from django.conf import settings
    from django.db import connection

    if settings.configured:
        with connection.cursor() as cursor:
            for name in ("server_version", "fsync", "synchronous_commit"):
                cursor.execute(f"SHOW {name}")
                found["postgresql" if name == "server_version" else name] = cursor.fetchone()[0]
    return found


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def commit() -> str:
    """The checkout's commit, with a plus sign when files differ from it."""
    root = Path(__file__).resolve().parent.parent.parent
    answer = subprocess.run(
        ["git", "describe", "--always", "--dirty=+", "--abbrev=8", "--exclude=*"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return answer.stdout.strip()


# -- Processor time ---------------------------------------------------------------------------------------------------


def seconds_of(*roots: int) -> float:
    """Processor seconds that these processes and all below them have used so far, those that have ended included."""
    children: dict[int, list[int]] = {}
    used: dict[int, float] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            pid = int(entry.name)
            children.setdefault(int(fields[1]), []).append(pid)
            used[pid] = sum(map(int, fields[11:15])) / TICKS
    total, queue = 0.0, list(roots)
    while queue:
        pid = queue.pop()
        total += used.get(pid, 0.0)
        queue += children.get(pid, [])
    return total


def linters_of(*roots: int) -> list[int]:
    """The linter processes below these processes."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if parent in roots and b"lint_worker.py" in command:
                found.append(int(entry.name))
    return found


def database_server() -> int:
    """The process id of the private cluster's server."""
    from kortisto.config.cluster import Cluster

    return int((Cluster(CLUSTER).data / "postmaster.pid").read_text().splitlines()[0])


def steal() -> float:
    """Processor seconds that the machine's own host took away, since it started."""
    return int(Path("/proc/stat").read_text().splitlines()[0].split()[8]) / TICKS


# -- Workers ----------------------------------------------------------------------------------------------------------


class Worker:
    """A process that warms up, says so, waits for the start, works, says how long it took, and waits to be let go."""

    def __init__(self, program: str, *arguments: str, python: Path | None = None) -> None:
        """`program` is a module of ours, or with `python` a file that this other interpreter runs."""
        command = [str(python), program] if python else [sys.executable, "-m", program]
        self.process = subprocess.Popen(
            [*command, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def hear(self) -> str:
        """The next line that the worker says; a worker that has ended is a failed measurement."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"a worker of the measurement failed ({self.process.wait()})")
        return line.strip()

    def tell(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def let_go(self) -> None:
        self.tell("end")
        if self.process.wait(timeout=60):
            raise SystemExit("a worker of the measurement failed at its end")
        for end in (self.process.stdin, self.process.stdout):
            assert end is not None
            end.close()

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
