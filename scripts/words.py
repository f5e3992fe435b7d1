"""Translations: `words.py collect` writes each room's catalogues anew, `words.py check` finds what is missing in them.

Each room keeps its own catalogue, in the same folder as its sources, so a room is complete or not by itself.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent / "kortisto"
LANGUAGES = ("fi", "sv")
CALLS = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy",
    "pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy",
}  # fmt: skip
SHOWN = 20
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# When the template was made: it changes with every collecting and says nothing.
MADE = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)
# Words that are the same in English and in the language; every other text that reads like its source is a forgotten one.
SAME = {
    "fi": {"Vartti"},
    "sv": {
        "Finland", "Organisation", "Person", "Problem", "Vartti", "Version", "Version %(version)s", "%(count)s person",
        "%(number)s, version %(version)s", "version %(number)s", "version %(version)s",
    },
}  # fmt: skip


@dataclass
class Entry:
    """One text of a catalogue."""

    context: str = ""
    text: str = ""
    plural: str = ""
    translations: dict[int, str] = field(default_factory=dict)
    fuzzy: bool = False

    @property
    def key(self) -> tuple[str, str]:
        return self.context, self.text


def read_catalogue(path: Path) -> dict[tuple[str, str], Entry]:
    """The entries of a .po file by context and text; without its header and what it keeps as obsolete."""
    entries: dict[tuple[str, str], Entry] = {}
    entry, target = Entry(), ""

    def keep() -> None:
        if entry.text:
            entries[entry.key] = entry

    for line in [*path.read_text("utf-8").splitlines(), ""]:
        if not line.strip():
            keep()
            entry, target = Entry(), ""
        elif line.startswith("#,"):
            entry.fuzzy = "fuzzy" in line
        elif line.startswith("#"):
            continue
        else:
            words = re.match(r'(msgctxt|msgid_plural|msgid|msgstr)?(?:\[(\d)\])?\s*(".*")$', line)
            if not words:
                raise ValueError(f"{path}: cannot read {line!r}")
            target = f"{words[1]}{words[2] or ''}" if words[1] else target
            add(entry, target, ast.literal_eval(words[3]))
    return entries


def add(entry: Entry, target: str, text: str) -> None:
    match target:
        case "msgctxt":
            entry.context += text
        case "msgid":
            entry.text += text
        case "msgid_plural":
            entry.plural += text
        case _:
            number = int(target.removeprefix("msgstr") or 0)
            entry.translations[number] = entry.translations.get(number, "") + text


def rooms() -> list[Path]:
    """Rooms with texts of their own: every one that has sources or templates."""
    return sorted(path.parent for path in HOUSE.glob("*/apps.py"))


def make_messages(room: Path) -> None:
    """Collect the room's texts into its catalogues."""
    (room / "locale").mkdir(exist_ok=True)
    languages = [option for language in LANGUAGES for option in ("-l", language)]
    django_admin = Path(sys.executable).with_name("django-admin")
    answer = subprocess.run(
        [django_admin, "makemessages", *languages, "--no-location", "--no-obsolete", "--ignore=tests", "--ignore=messages/*.txt"],
        cwd=room,
        # Collecting needs no settings, and the tests' own would ask for a database's key folder.
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    if answer.returncode:
        raise SystemExit(f"{room.name}: {answer.stdout}{answer.stderr}")
    for language in LANGUAGES:
        path = catalogue(room, language)
        if path.exists():
            path.write_text(MADE.sub("", path.read_text("utf-8")), "utf-8")
    if not any((room / "locale").iterdir()):
        (room / "locale").rmdir()


def catalogue(room: Path, language: str) -> Path:
    return room / "locale" / language / "LC_MESSAGES" / "django.po"


def findings_of_room(room: Path) -> list[str]:
    """What is missing in one room's catalogues, seen by collecting its texts into a copy."""
    found = []
    with tempfile.TemporaryDirectory(prefix="kortisto-words-") as folder:
        copy = Path(folder) / room.name
        shutil.copytree(room, copy, ignore=shutil.ignore_patterns("__pycache__", "tests", "*.mo"))
        make_messages(copy)
        for language in LANGUAGES:
            fresh_path, kept_path = catalogue(copy, language), catalogue(room, language)
            if not fresh_path.exists():
                continue
            fresh = read_catalogue(fresh_path)
            kept = read_catalogue(kept_path) if kept_path.exists() else {}
            name = f"kortisto/{room.name} ({language})"
            found += [f"{name}: not in the catalogue: {key[1]!r}" for key in fresh.keys() - kept.keys()]
            found += [f"{name}: no longer used: {key[1]!r}" for key in kept.keys() - fresh.keys()]
            found += [f"{name}: {what}" for key in fresh.keys() & kept.keys() for what in faults(kept[key], language)]
    return sorted(found)


def faults(entry: Entry, language: str) -> Iterator[str]:
    """What is wrong with one translated text."""
    if entry.fuzzy:
        yield f"marked fuzzy: {entry.text!r}"
    needed = 2 if entry.plural else 1
    if len([text for text in entry.translations.values() if text.strip()]) < needed:
        yield f"not translated: {entry.text!r}"
        return
    if entry.translations[0] == entry.text and has_words(entry.text) and entry.text not in SAME[language]:
        yield f"still in English: {entry.text!r}"
    singular, plural = set(PLACEHOLDER.findall(entry.text)), set(PLACEHOLDER.findall(entry.plural or entry.text))
    for number, text in entry.translations.items():
        there = set(PLACEHOLDER.findall(text))
        # "One card" may leave out the number that "%(count)s cards" shows.
        if not there <= singular | plural or (number == len(entry.translations) - 1 and there != plural):
            yield f"other placeholders than in {entry.text!r}: {text!r}"


def has_words(text: str) -> bool:
    """Whether anything is left to translate beside placeholders, numbers and signs."""
    return any(character.isalpha() for character in PLACEHOLDER.sub("", text))


def findings_between(rooms: Iterable[Path]) -> list[str]:
    """Texts that two rooms translate differently.

    All catalogues become one when the program starts, and the earlier room's words win everywhere: two meanings of one
    English text are told apart by a context (`pgettext`, `{% translate … context … %}`), never by the room.
    """
    found = []
    for language in LANGUAGES:
        said: dict[tuple[str, str], dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
        for room in rooms:
            path = catalogue(room, language)
            for key, entry in (read_catalogue(path) if path.exists() else {}).items():
                words = tuple(text for _, text in sorted(entry.translations.items()))
                if any(words) and not entry.fuzzy:
                    said[key][words].append(room.name)
        for (_, text), ways in said.items():
            if len(ways) > 1:
                each = "; ".join(f"{words[0]!r} in {', '.join(names)}" for words, names in ways.items())
                found.append(f"{text!r} ({language}) is translated in {len(ways)} ways: {each}")
    return sorted(found)


def built_texts() -> Iterator[str]:
    """Texts put together before they are looked up, which no catalogue can know."""
    for file in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in CALLS and any(is_built(argument) for argument in node.args[:2]):
                yield f"{file.relative_to(HOUSE.parent)}:{node.lineno}: a text to translate is whole, with %(name)s placeholders"


def is_built(node: ast.expr) -> bool:
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.left, (ast.Constant, ast.JoinedStr, ast.BinOp)) and not isinstance(node.op, ast.Mult)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format"


def shortened(lines: list[str]) -> list[str]:
    """A room's findings; of a catalogue that was never written the first ones tell enough."""
    return lines if len(lines) <= SHOWN else [*lines[:SHOWN], f"    and {len(lines) - SHOWN} more: `make words`"]


def main(what: str) -> int:
    if what == "collect":
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(make_messages, rooms()))
        return 0
    with ThreadPoolExecutor(2) as pool:
        found = [line for lines in pool.map(findings_of_room, rooms()) for line in shortened(lines)]
    found += findings_between(rooms())
    found += built_texts()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    if sys.argv[1:] not in (["collect"], ["check"]):
        raise SystemExit("usage: words.py collect|check")
    raise SystemExit(main(sys.argv[1]))
