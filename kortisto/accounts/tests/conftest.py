from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.models import User

from .cast import PHONE, give_desk


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


@pytest.fixture
def opened(world: Any) -> Any:
    """Riitta's desk user name, opened; its three messages wait to leave."""
    return open_desk_credential(actor=world.oili, user=world.riitta, phone=PHONE)
