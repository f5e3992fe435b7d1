"""What is set wrongly is said at the start, with the name of the variable."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from kortisto.config import environment, keys


@pytest.mark.parametrize(("given", "expected"), [("yes", True), ("0", False), ("", True)])
def test_a_flag_is_yes_or_no(monkeypatch, given, expected):
    monkeypatch.setenv("KORTISTO_DEMO", given)
    assert environment.flag("KORTISTO_DEMO", default=True) is expected


def test_a_flag_that_is_neither_is_named(monkeypatch):
    monkeypatch.setenv("KORTISTO_DEMO", "maybe")
    with pytest.raises(ImproperlyConfigured, match="KORTISTO_DEMO"):
        environment.flag("KORTISTO_DEMO")


def test_a_structure_may_lie_in_a_file(monkeypatch, tmp_path):
    (tmp_path / "oidc.json").write_text('[{"id": "suomifi"}]')
    monkeypatch.setenv("KORTISTO_OIDC", f"@{tmp_path / 'oidc.json'}")
    assert environment.structure("KORTISTO_OIDC", []) == [{"id": "suomifi"}]


def test_the_signing_key_is_made_once_and_only_for_a_demo(tmp_path, monkeypatch):
    monkeypatch.delenv("KORTISTO_SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="KORTISTO_SECRET_KEY"):
        keys.secret_key(tmp_path, demo=False)
    made = keys.secret_key(tmp_path, demo=True)
    assert len(made) > 50
    assert keys.secret_key(tmp_path, demo=False) == made
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.subprocess
def test_production_without_a_key_folder_does_not_start():
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KORTISTO_")}
    environment |= {"DATABASE_URL": "postgresql://kortisto_app@db.example/kortisto"}
    answer = subprocess.run(
        [sys.executable, "-c", "import kortisto.config.settings"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "Set KORTISTO_KEYS" in answer.stderr


@pytest.mark.subprocess
def test_tests_touch_neither_the_keys_nor_the_files_of_an_installation(tmp_path):
    theirs = {name: str(tmp_path / name) for name in ("KORTISTO_KEYS", "KORTISTO_DATA", "KORTISTO_CHECKPOINTS")}
    outside = {name: value for name, value in os.environ.items() if name != "KORTISTO_TEST_PROCESS"}
    names = ("KORTISTO_KEYS", "KORTISTO_DATA", "KORTISTO_CHECKPOINTS")
    ask = f"from kortisto.config import settings_test as s; print(*[getattr(s, name) for name in {names}])"
    answer = subprocess.run(
        [sys.executable, "-c", ask], env={**outside, **theirs}, capture_output=True, text=True, check=True, timeout=60
    )
    assert not set(answer.stdout.split()) & set(theirs.values())
