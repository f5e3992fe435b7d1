"""Databases for tests: migrated once, copied in a tenth of a second, dropped afterwards; nobody flushes.

Two templates last between runs. The *schema* template is named by a hash of all migrations and models, the *world* template
by a hash of the kernel and of the cast itself (`tests/world.py`). Each test
process works in a copy of the world; a test that commits gets a copy of its own.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from kortisto.config import database
from kortisto.config.environment import CHECKOUT, own_folder, state_folder

WORLD = CHECKOUT / "tests" / "world.py"
KEPT_TEMPLATES = 6
PREFIX = "kortisto_test"
# This process's own database, for the tests that do not commit.
usual = ""


def templates_folder() -> Path:
    """One empty file a template, whose age tells which are no longer used; beside each, the files its rows speak of."""
    own_folder(state_folder(), 0o711)
    return own_folder(state_folder() / "test-templates")


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Only one process of this checkout at a time."""
    with (templates_folder() / f".{name}.lock").open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def fingerprint(files: Iterable[Path], *more: str) -> str:
    digest = hashlib.sha256("|".join(more).encode())
    for file in sorted(files):
        digest.update(str(file.relative_to(CHECKOUT)).encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


def schema_name() -> str:
    house = CHECKOUT / "kortisto"
    files = [
        *house.glob("*/migrations/*.py"), *house.glob("*/models.py"), *house.glob("*/models/*.py"),
        house / "config" / "cluster.py", house / "config" / "database.py",
        # After migrating, every declared rule gets its first value.
        house / "rulebook" / "catalogue.py", *house.glob("rulebook/rules/*.py"), *house.glob("rulebook/terms/*.txt"),
    ]  # fmt: skip
    versions = [version(name) for name in ("django", "django-allauth", "procrastinate")]
    return f"kortisto_schema_{fingerprint(files, *versions)}"


def world_name(schema: str) -> str:
    if not WORLD.exists():
        return schema
    program = [*(CHECKOUT / "kortisto" / "kernel").glob("*.py")]
    return f"kortisto_world_{fingerprint([*program, WORLD], schema)}"


def run(*arguments: str, name: str, data: Path) -> None:
    """Run a step in a process of its own, so that a run with the template made and one without behave alike."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "kortisto.config.settings_test",
        "KORTISTO_DATABASE": name,
        "KORTISTO_DATA": str(data),
        "KORTISTO_CHECKPOINTS": str(data / "checkpoints"),
        "KORTISTO_TEST_PROCESS": os.environ.get("PYTEST_XDIST_WORKER", "main"),
        "PYTHONPATH": str(CHECKOUT),
    }
    answer = subprocess.run(
        [sys.executable, *arguments], cwd=CHECKOUT, env=environment, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise RuntimeError(
            f"Making the test database failed in `{' '.join(arguments)}`:\n{answer.stdout}{answer.stderr}"
        )


def make_template(name: str, *, copy_of: str | None, step: tuple[str, ...]) -> None:
    """Make a template under another name and rename it when it is complete, so that a half-made one is never used."""
    mark = templates_folder() / name
    if mark.exists() and database.exists(name):
        os.utime(mark)
        return
    with alone(name):
        if mark.exists() and database.exists(name):
            return
        growing = f"{name}_growing"
        database.drop(growing)
        database.drop(name)
        data = templates_folder() / f"{name}.data"
        shutil.rmtree(data, ignore_errors=True)
        data.mkdir(mode=0o700)
        database.create(growing, template=copy_of)
        run(*step, name=growing, data=data)
        database.rename(growing, name)
        mark.touch()


def template() -> str:
    """The template of this state of the checkout, made when it is missing."""
    schema = schema_name()
    make_template(schema, copy_of=None, step=("manage.py", "migrate", "--verbosity=0", "--no-input", "--skip-checks"))
    world = world_name(schema)
    if world != schema:
        make_template(world, copy_of=schema, step=("-m", "tests.build_world"))
    with alone("forget-old"):
        forget_old(keep={schema, world})
    return world


def forget_old(keep: set[str]) -> None:
    """Drop templates of states long gone, and copies whose process has ended without dropping them."""
    marks = [path for path in templates_folder().iterdir() if path.is_file() and not path.name.startswith(".")]
    marks.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for mark in [mark for mark in marks if mark.name not in keep][KEPT_TEMPLATES:]:
        if time.time() - mark.stat().st_mtime > 1800:
            mark.unlink(missing_ok=True)
            database.drop(mark.name)
            shutil.rmtree(mark.with_name(f"{mark.name}.data"), ignore_errors=True)
    for name in database.names(like=f"{PREFIX}_%"):
        process = re.search(r"_p(\d+)_", name)
        if process and not Path(f"/proc/{process[1]}").exists():
            database.drop(name)


def copy_name() -> str:
    suffix = re.sub(r"\W", "", os.environ.get("KORTISTO_TEST_DB_SUFFIX", ""))[:12]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw")
    return f"{PREFIX}_{suffix}_{worker}_p{os.getpid()}_{secrets.token_hex(3)}"


@contextmanager
def copy_of(source: str) -> Iterator[str]:
    """A copy of a template under a name of its own, dropped at the end."""
    name = copy_name()
    database.create(name, template=source)
    try:
        yield name
    finally:
        database.drop(name)


def copy_files(source: str, to: Path) -> None:
    """Lay the files that the template's rows speak of where this process keeps its own."""
    data = templates_folder() / f"{source}.data"
    if data.exists():
        shutil.copytree(data, to, dirs_exist_ok=True)
