"""Every job that anybody defers exists, on a known queue, and takes codes."""

import ast
import inspect
from pathlib import Path

import pytest

import kortisto
from kortisto.kernel.jobs import KNOWN, QUEUES

HOUSE = Path(kortisto.__file__).parent


def _deferred() -> list[tuple[str, str, set[str]]]:
    found = []
    for path in HOUSE.rglob("*.py"):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "later" and node.args:
                name = node.args[0]
                assert isinstance(name, ast.Constant), f"{path}:{node.lineno}: later() takes a name written out"
                keywords = {keyword.arg for keyword in node.keywords if keyword.arg and keyword.arg != "in_seconds"}
                found.append((str(path.relative_to(HOUSE)), str(name.value), keywords))
    return found


@pytest.mark.parametrize(("path", "name", "arguments"), _deferred())
def test_what_is_deferred_exists_and_takes_these_codes(path, name, arguments):
    assert name in KNOWN, f"{path}: later({name!r}) — no such job"
    parameters = set(inspect.signature(KNOWN[name]).parameters)
    assert arguments <= parameters, f"{path}: {name} does not take {arguments - parameters}"


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_every_job_has_its_queue_and_takes_only_codes(name):
    from procrastinate.contrib.django import app

    task = app.tasks[name]
    assert task.queue in QUEUES
    for parameter in inspect.signature(KNOWN[name]).parameters.values():
        assert parameter.annotation in (str, "str"), f"{name}: {parameter.name} must be a code (str)"
