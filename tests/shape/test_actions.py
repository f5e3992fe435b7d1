"""`ls kortisto/*/actions` is the feature list: one verb a file, held by `@action`, on record."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import kortisto
from kortisto.kernel.action import ACTIONS

HOUSE = Path(kortisto.__file__).parent
FILES = sorted(path for path in HOUSE.glob("*/actions/*.py") if path.name != "__init__.py" and "demo" not in path.parts)


def _name(path: Path) -> str:
    return ".".join(("kortisto", *path.relative_to(HOUSE).with_suffix("").parts))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_each_action_file_holds_one_verb_of_its_own_name(path):
    module = importlib.import_module(_name(path))
    function = getattr(module, path.stem, None)
    assert function is not None, f"{path}: no function named {path.stem}"
    assert getattr(function, "is_action", False), f"{path}: {path.stem} does not wear @action"
    verbs = [name for name, value in vars(module).items() if getattr(value, "is_action", False)]
    assert verbs == [path.stem], f"{path}: an action file holds one action and imports none, found {verbs}"
    assert function.__doc__, f"{path}: {path.stem} has no docstring that says what it is in the domain"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_each_action_records_what_it_did(path):
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert calls & {"record"}, f"{path}: the action never calls record()"


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parts[-3]}/{path.stem}")
def test_no_action_opens_a_transaction_or_reaches_outside(path):
    text = path.read_text()
    for word in ("transaction.atomic", "requests.", "urllib.request", "smtplib", "socket."):
        assert word not in text, f"{path}: {word} does not belong in an action"


def test_every_action_is_known_by_room_and_verb():
    for module in pkgutil.walk_packages(kortisto.__path__, "kortisto."):
        if ".actions." in module.name:
            importlib.import_module(module.name)
    assert {f"{path.parts[-3]}:{path.stem}" for path in FILES} <= set(ACTIONS)
