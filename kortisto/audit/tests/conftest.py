"""Keys and an outside of their own for every test of the log, and one database for those that commit."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections

from kortisto.audit.checkpoints import make_checkpoint_key
from kortisto.audit.tests.cast import Owner
from kortisto.config import database
from tests import databases


@pytest.fixture(autouse=True)
def own_checkpoints(settings, tmp_path):
    """A checkpoint key and a folder outside the database that no other test knows."""
    settings.KORTISTO_KEYS = tmp_path / "keys"
    settings.KORTISTO_CHECKPOINTS = tmp_path / "checkpoints"
    make_checkpoint_key()


@pytest.fixture(scope="session")
def database_of_logs(django_db_setup: str, django_db_blocker: Any) -> Iterator[str]:
    """One copy of the template for all tests of this room that commit."""
    with databases.copy_of(django_db_setup) as name:
        yield name
        with django_db_blocker.unblock():
            connections.close_all()


@pytest.fixture
def owner(database_of_logs: str, django_db_blocker: Any) -> Iterator[Owner]:
    """An empty log that may be committed to, and its tables' owner beside the program's own connection.

    These tests write to the log only, so the owner empties it: a copy of the whole template for each would take longer
    than the test.
    """
    usual = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        database.use(database_of_logs)
        try:
            with Owner() as owner:
                owner.begin_anew()
                yield owner
        finally:
            database.use(usual)
