"""The house stays in its own yard: sizes, words, nothing of the machine it was built on."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_no_module_has_outgrown_its_room():
    big = {
        str(path.relative_to(ROOT)): _lines(path)
        for path in _tracked("*.py")
        if "migrations" not in path.parts and "tests" not in path.parts and _lines(path) > 450
    }
    assert not big, f"modules that want a wall (over 450 lines): {big}"


LOCKS = ["requirements/*.txt", "tests/bench/peers/*.txt"]


@pytest.mark.parametrize("pattern", [*LOCKS, "pyproject.toml", "*.toml", "*package-lock.json"])
def test_no_lock_file_names_an_address_of_a_registry(pattern):
    for path in _tracked(pattern):
        text = path.read_text()
        assert not re.search(r"^\s*(--(extra-)?index-url|--find-links|-i )", text, re.M), path
        if pattern in LOCKS or path.name == "package-lock.json":
            assert "://" not in text, f"{path}: an address in a lock file"


def test_every_locked_package_has_a_hash():
    for path in (path for lock in LOCKS for path in _tracked(lock)):
        text = path.read_text()
        pinned = re.findall(r"^[a-zA-Z0-9][^\s=]*==", text, re.M)
        blocks = re.split(r"\n(?=[a-zA-Z0-9][^\s]*==)", text)
        bare = [block.split("==")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]
        assert pinned, f"{path}: nothing locked"
        assert not bare, f"{path}: no hash for {bare}"
    for path in _tracked("*package-lock.json"):
        packages = {name: entry for name, entry in json.loads(path.read_text())["packages"].items() if name}
        bare = [name for name, entry in packages.items() if not entry.get("integrity", "").startswith("sha512-")]
        assert packages, f"{path}: nothing locked"
        assert not bare, f"{path}: no hash for {bare}"


def test_only_the_clock_tells_the_time():
    pattern = re.compile(r"timezone\.now\(|datetime\.now\(|date\.today\(|datetime\.utcnow\(|time\.time\(\)")
    # Programs of their own cannot ask ours: the card maker's simulator, the demo's sign-in provider. The doctor compares the
    # machine's clock with the database's, and allauth's own record of a factor is in seconds of the machine.
    allowed = {"kortisto/kernel/clock.py", "kortisto/config/doctor.py", "kortisto/accounts/adapters.py"}
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in _tracked("kortisto/*.py")
        if str(path.relative_to(ROOT)) not in allowed and not {"tests", "simulator", "provider"} & set(path.parts)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, f"ask kernel.clock for the time: {found}"


def test_no_template_has_inline_style_or_script():
    pattern = re.compile(r"\sstyle=|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")|\son[a-z]+=|javascript:")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in _tracked("kortisto/*.html")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, f"the content security policy would block this: {found}"


def test_names_are_never_folded_by_the_database():
    pattern = re.compile(r"__(icontains|istartswith|iendswith|iregex)\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in _tracked("kortisto/*.py")
        if "tests" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found, f"search by search_text, folded in Python: {found}"
