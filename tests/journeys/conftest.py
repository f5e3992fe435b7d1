"""What every journey gets: an empty database of its own, keys and files of its own, the demo's sign-in provider."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kortisto.demo.people import PLAYERS
from kortisto.demo.provider.app import running
from kortisto.demo.provider.people import players
from kortisto.demo.scene import Scene
from tests import databases
from tests.journeys.visitors import Visitor


@pytest.fixture
def _django_db_helper(django_db_setup: str, django_db_blocker: Any) -> Iterator[None]:
    """Each journey begins in an empty country: a copy of the migrated schema, without the cast of the other tests."""
    from django.db import connections

    from kortisto.config import database

    with django_db_blocker.unblock():
        usual = connections["default"].settings_dict["NAME"]
        with databases.copy_of(databases.schema_name()) as name:
            database.use(name)
            try:
                yield
            finally:
                connections.close_all()
                database.use(usual)


@pytest.fixture
def house(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Keys, files, spool and mailbox of this journey alone."""
    from kortisto.kernel.keys import make_data_keys

    settings.KORTISTO_KEYS = tmp_path / "keys"
    settings.KORTISTO_DATA = tmp_path / "data"
    settings.KORTISTO_CHECKPOINTS = tmp_path / "checkpoints"
    settings.MEDIA_ROOT = tmp_path / "data" / "documents"
    settings.EMAIL_BACKEND = "kortisto.messages.mailbox.EmailBackend"
    make_data_keys()
    log = logging.getLogger("kortisto")
    usual = log.level
    log.setLevel(logging.WARNING)
    yield
    log.setLevel(usual)
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def live(house: None, _django_db_helper: None, settings: Any) -> Iterator[Any]:
    """The program on loopback and the demo's provider beside it; links in mails lead to this very server."""
    from tests.server import serve

    with running(people=players()) as provider:
        settings.KORTISTO_OIDC = [{**settings.KORTISTO_OIDC[0], "issuer": provider}]
        settings.KORTISTO_FORM_TARGETS = [provider]
        with serve() as server:
            settings.KORTISTO_PUBLIC_ADDRESS = server.url
            yield server


@pytest.fixture
def scene(live: Any) -> Scene:
    """The story's people and things, of which there is nothing yet."""
    from kortisto.demo.stage import Stage
    from kortisto.kernel.actors import Operator

    return Scene(operator=Operator("journey"), stage=Stage())


@pytest.fixture
def tell(scene: Scene) -> Callable[..., Scene]:
    """Play parts of the demo's story through actions: what lies behind when a journey begins in the middle."""
    from kortisto.demo import beginning, story
    from kortisto.pki.backends.embedded import keys

    def play(*parts: str) -> Scene:
        known = {code: part for code, _heading, part in story.PARTS}
        with keys.ca_keys_permitted():
            for code in parts:
                known[code](scene)
        beginning.give_passwords()
        return scene

    return play


@pytest.fixture
def visitor(live: Any, new_context: Any) -> Iterator[Callable[..., Visitor]]:
    """A browser for each person; at the end none of them may have seen a fault."""
    visitors: list[Visitor] = []

    def come(key: str = "", **options: Any) -> Visitor:
        language = PLAYERS[key].language if key else "fi"
        context = new_context(**{"locale": f"{language}-FI", "timezone_id": "Europe/Helsinki", **options})
        visitors.append(Visitor(context.new_page(), live.url, key, language))
        return visitors[-1]

    yield come
    faults = {one.key: one.faults for one in visitors if one.faults}
    assert not faults
