"""What every test gets: a copied database, a machine without network, Debian's browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import databases, network, quick
from tests.world import world as world

# Playwright runs an event loop in the thread of the test, and Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
BROWSER_FIXTURES = {"page", "context", "browser", "new_context", "live"}
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    quick.add_option(parser)


def pytest_configure(config: pytest.Config) -> None:
    network.close_the_doors()
    quick.begin(config)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> bool | None:
    if quick.is_over():
        item.config.stash[quick.LEFT] += 1
        return True
    return None


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["left"] = session.config.stash[quick.LEFT]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[quick.LEFT] += getattr(node, "workeroutput", {}).get("left", 0)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if left := config.stash[quick.LEFT]:
        terminalreporter.write_line(f"{left} tests did not fit into the time; make test runs them all.")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & BROWSER_FIXTURES:
            item.add_marker(pytest.mark.browser)
        if "live" in fixtures or "transactional_db" in fixtures or asks_to_commit(item):
            item.add_marker(pytest.mark.committing)
            item.add_marker(pytest.mark.django_db, append=False)
    if config.getoption("--seconds"):
        items[:] = quick.in_turn(items, quick.changed_rooms())


def asks_to_commit(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    return item.get_closest_marker("committing") is not None or bool(marker and marker.kwargs.get("transaction"))


@pytest.fixture(scope="session", autouse=True)
def keys_and_files() -> Iterator[None]:
    """Key rings that outlive the run, and a folder for files that does not."""
    from django.conf import settings

    from kortisto.kernel.keys import make_data_keys

    make_data_keys()
    yield
    shutil.rmtree(settings.KORTISTO_DATA, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any, keys_and_files: None) -> Iterator[str]:
    """This process's database: a copy of the template. Gives the template's name."""
    from django.conf import settings
    from django.db import connections

    from kortisto.config import database

    source = databases.template()
    databases.copy_files(source, Path(settings.KORTISTO_DATA))
    with databases.copy_of(source) as name:
        database.use(name)
        databases.usual = name
        yield source
        with django_db_blocker.unblock():
            connections.close_all()


def forget_checkpoints() -> None:
    """What a test published outside its database does not bind the next one, whose database has never heard of it."""
    from kortisto.audit.checkpoints import outside_path

    outside_path().unlink(missing_ok=True)


@pytest.fixture
def _django_db_helper(request: pytest.FixtureRequest, django_db_setup: str, django_db_blocker: Any) -> Iterator[None]:
    """Takes the place of pytest-django's fixture behind ``db`` and its marker.

    An ordinary test runs in a transaction that is rolled back. A committing test runs in a fresh copy of the template.
    """
    from django.db import connections, transaction

    from kortisto.config import database

    connection = connections["default"]
    with django_db_blocker.unblock():
        if asks_to_commit(request.node):
            usual = connection.settings_dict["NAME"]
            with databases.copy_of(django_db_setup) as name:
                database.use(name)
                try:
                    yield
                finally:
                    forget_checkpoints()
                    database.use(usual)
            return
        usual = databases.usual
        assert connection.settings_dict["NAME"] == usual, "a test before this one left this process at another database"
        atomic = transaction.atomic()
        atomic._from_testcase = True  # type: ignore[attr-defined]
        atomic.__enter__()
        ours = connection.connection
        try:
            yield
            if connection.connection is ours and not connection.needs_rollback and connection.is_usable():
                connection.check_constraints()
        finally:
            left = connection.connection is not ours or not connection.in_atomic_block
            if not left:
                transaction.set_rollback(True)
                atomic.__exit__(None, None, None)
            forget_checkpoints()
        if left:
            # What came after was committed. Nobody after this test shall meet it.
            connections.close_all()
            database.drop(usual)
            database.create(usual, template=django_db_setup)
            pytest.fail("The test left its transaction (it closed the connection?); mark it as committing.")


@pytest.fixture
def live(_django_db_helper: None) -> Iterator[Any]:
    """The program on loopback, for a browser: a committing copy of the template and ``live.url``."""
    from tests.server import serve

    with serve() as server:
        yield server


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, headless and silent towards the network."""
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "headless": True, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def base_url() -> None:
    """There is none for a whole run: each browser test asks its own `live.url`."""


@pytest.fixture
def context(new_context: Any) -> Any:
    """A Finnish browser in Helsinki; a test that wants another asks `new_context(locale=...)` itself."""
    return new_context(locale="fi-FI", timezone_id="Europe/Helsinki")
