"""Linting beside the signing: a few linter processes, each working for one thread.

pkilint takes five to six milliseconds for a certificate, ten times as long as signing one. It runs in processes of
its own, so that it uses the other core and so that the signing process does not carry its memory.
"""

import atexit
import contextlib
import json
import os
import select
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from .conf import pki_settings
from .errors import CaUnavailable, Finding

PROGRAM = Path(__file__).with_name("lint_worker.py")
# Loading pkilint takes a second or two; a single certificate takes milliseconds.
SECONDS = 30.0
# From this severity on a finding stops the issuance unless the profile accepts it by name.
STOPPING = frozenset({"WARNING", "ERROR", "FATAL"})


class LintUnavailable(CaUnavailable):
    """The linter does not answer, so nothing is issued."""


class _Linter:
    """One linter process, started when first needed and again when it has died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def lint(self, der: bytes) -> list[Finding]:
        for last_try in (False, True):
            try:
                return self._ask(der)
            except (OSError, EOFError, TimeoutError) as error:
                self.close()
                if last_try:
                    raise LintUnavailable("the linter does not answer") from error
        raise AssertionError("unreachable")

    def _ask(self, der: bytes) -> list[Finding]:
        process = self._running()
        assert process.stdin is not None
        process.stdin.write(len(der).to_bytes(4, "big") + der)
        process.stdin.flush()
        answer = json.loads(self._read(process, int.from_bytes(self._read(process, 4), "big")))
        if isinstance(answer, dict):
            return [Finding("unreadable", "FATAL", answer["fault"])]
        return [Finding(*one) for one in answer]

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            # Isolated mode: neither the environment nor the present folder decides what the linter imports. A session of its
            # own: a Ctrl-C at the terminal is for us; the linter ends when we do.
            self._process = subprocess.Popen(
                [sys.executable, "-I", str(PROGRAM)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                start_new_session=True,
            )
        return self._process

    @staticmethod
    def _read(process: subprocess.Popen[bytes], count: int) -> bytes:
        assert process.stdout is not None
        data = b""
        while len(data) < count:
            ready, _, _ = select.select([process.stdout], [], [], SECONDS)
            if not ready:
                raise TimeoutError("the linter took too long")
            part = os.read(process.stdout.fileno(), count - len(data))
            if not part:
                raise EOFError("the linter has ended")
            data += part
        return data

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):  # what was still to be written to a process that has died
                    pipe.close()
        try:
            process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class LintPool:
    """Linter processes, one for each thread of the pool."""

    def __init__(self, processes: int) -> None:
        self.processes = processes
        self._linters: list[_Linter] = []
        self._own = threading.local()
        self._threads = ThreadPoolExecutor(processes, thread_name_prefix="lint", initializer=self._begin)

    def _begin(self) -> None:
        linter = _Linter()
        self._own.linter = linter
        self._linters.append(linter)

    def submit(self, der: bytes) -> "Future[list[Finding]]":
        """Lint a certificate (DER); the future gives its findings, or `LintUnavailable`."""
        return self._threads.submit(lambda: self._own.linter.lint(der))

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)
        for linter in self._linters:
            linter.close()


_pool: LintPool | None = None
_pool_of = 0
_making = threading.Lock()


def pool() -> LintPool:
    """This process's pool; a forked child makes its own."""
    global _pool, _pool_of
    with _making:
        if _pool is None or _pool_of != os.getpid():
            _pool = LintPool(pki_settings().lint_processes or os.cpu_count() or 1)
            _pool_of = os.getpid()
            atexit.register(close_pool)
        return _pool


def close_pool() -> None:
    """End the linters of this process."""
    global _pool
    with _making:
        if _pool is not None and _pool_of == os.getpid():
            _pool.close()
        _pool = None


def stopping(findings: list[Finding], *, accepted: frozenset[str]) -> list[Finding]:
    """The findings that stop an issuance: warnings and worse, but those that the profile accepts by name."""
    return [one for one in findings if one.severity in STOPPING and one.name not in accepted]
