from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from kortisto.accounts.models import User

from .cast import give_desk


@pytest.fixture(autouse=True)
def no_limits_from_earlier(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def everybody_reads_english(request: Any, db: None) -> None:
    """The cast speaks Finnish; these tests read the pages in English."""
    if "live" not in request.fixturenames:
        User.objects.update(language="en")


@pytest.fixture
def riitta(world: Any) -> Any:
    """Riitta's desk user name, in use."""
    return give_desk(world.riitta, "rantanen4821")
