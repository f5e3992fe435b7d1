"""The command line: each command reaches what it names, and says so when it cannot."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from kortisto.config import cli


@pytest.fixture
def room_asked(monkeypatch) -> list[tuple[str, list[str]]]:
    asked: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(cli, "hand_over", lambda module, arguments: asked.append((module, list(arguments))) or 0)
    monkeypatch.setattr(cli, "find_spec", lambda name: object())
    return asked


def test_a_room_keeps_its_own_command(room_asked):
    assert cli.main(["audit", "verify", "--checkpoint", "note.txt"]) == 0
    assert room_asked == [("kortisto.audit.cli", ["verify", "--checkpoint", "note.txt"])]


def test_the_demo_room_is_told_which_of_its_commands_was_meant(room_asked):
    cli.main(["story", "--out", "story"])
    cli.main(["demo"])
    assert [arguments for _module, arguments in room_asked] == [["story", "--out", "story"], ["demo"]]


def test_a_command_whose_room_is_not_installed_says_so(monkeypatch, capsys):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    assert cli.main(["demo"]) == 2
    assert "no `kortisto demo`" in capsys.readouterr().err


def test_a_queue_that_does_not_exist_is_refused(capsys):
    assert cli.main(["work", "--queues", "urgent,slow"]) == 2
    assert "no queue slow" in capsys.readouterr().err


def test_the_server_takes_the_place_of_the_command(monkeypatch):
    became: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda program, arguments: became.append(arguments))
    cli.main(["serve", "--port", "8123", "--workers", "3"])
    assert became[0][1:3] == ["-m", "granian"]
    assert became[0][-1] == "kortisto.config.wsgi:application"
    assert became[0][became[0].index("--port") + 1] == "8123"


@pytest.mark.subprocess
def test_the_module_runs_without_being_installed():
    answer = subprocess.run(
        [sys.executable, "-m", "kortisto.config.cli", "--help"], capture_output=True, text=True, check=True
    )
    for command in ("serve", "work", "doctor", "database", "keys"):
        assert f"\n    {command}" in answer.stdout
