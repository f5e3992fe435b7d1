"""Keys and an outside of their own for every test of the log."""

import pytest

from kortisto.audit.checkpoints import make_checkpoint_key
from kortisto.audit.tests.cast import Owner


@pytest.fixture(autouse=True)
def own_checkpoints(settings, tmp_path):
    """A checkpoint key and a folder outside the database that no other test knows."""
    settings.KORTISTO_KEYS = tmp_path / "keys"
    settings.KORTISTO_CHECKPOINTS = tmp_path / "checkpoints"
    make_checkpoint_key()


@pytest.fixture
def owner(db):
    """The tables' owner, beside the program's own connection; for tests that commit."""
    with Owner() as connection:
        yield connection
