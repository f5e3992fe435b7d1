"""Online courses as files: parts in Markdown, questions in TOML, pictures in SVG; an issuer points a setting at its own.

    <folder>/<course>/course.toml            version, title and lead in each language
    <folder>/<course>/<language>/NN-name.md  the parts, in order; the first line is the title
    <folder>/<course>/questions.toml         the bank of questions, each in every language
    <folder>/<course>/pictures/*.svg         drawings, the same for every language; what they say stands in their text alternative

A result keeps the version and the fingerprint of the content, so that one can tell later what somebody was taught.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML

LANGUAGES = ("fi", "sv")
PICTURE = re.compile(r"[a-z0-9-]{1,60}\.svg")
PART = re.compile(r"(\d\d)-([a-z0-9-]{1,50})\.md")


@dataclass(frozen=True)
class Part:
    """One part of a course in one language. `name` is the same in every language."""

    name: str
    number: int
    title: str
    text: str

    def html(self, pictures: str) -> str:
        """The part as HTML; addresses of pictures begin with `pictures`. What looks like HTML in the text stays text."""
        return _markdown(pictures).render(self.text)


@dataclass(frozen=True)
class Question:
    """One question of the bank in one language; `right` are the places of the right options."""

    name: str
    part: str
    text: str
    options: tuple[str, ...]
    right: frozenset[int]
    why: str

    @property
    def several(self) -> bool:
        return len(self.right) > 1

    def is_right(self, chosen: Any) -> bool:
        return bool(chosen) and set(chosen) == self.right


@dataclass(frozen=True)
class Course:
    """A course as it stands in the files now."""

    name: str
    version: str
    content: str
    titles: Mapping[str, str]
    leads: Mapping[str, str]
    parts: Mapping[str, tuple[Part, ...]]
    questions: Mapping[str, Mapping[str, Question]]
    folder: Path

    def title(self, language: str) -> str:
        return self.titles.get(language) or self.titles["fi"]

    def lead(self, language: str) -> str:
        return self.leads.get(language) or self.leads["fi"]

    def part(self, name: str, language: str) -> Part | None:
        return next((part for part in self.parts[language] if part.name == name), None)

    @property
    def part_names(self) -> list[str]:
        return [part.name for part in self.parts["fi"]]

    def picture(self, name: str) -> bytes | None:
        """A drawing's bytes; None for a name that is none."""
        path = self.folder / "pictures" / name
        return path.read_bytes() if PICTURE.fullmatch(name) and path.is_file() else None


def all_courses() -> dict[str, Course]:
    """Every course of this installation by name, read once."""
    return _read_all(settings.KORTISTO_COURSES)


def find_course(name: str) -> Course | None:
    return all_courses().get(name)


@lru_cache(maxsize=4)
def _read_all(folder: Path) -> dict[str, Course]:
    return {path.parent.name: read_course(path.parent) for path in sorted(folder.glob("*/course.toml"))}


def read_course(folder: Path) -> Course:
    """Read a course's files; `ImproperlyConfigured` says which of them is not in order."""
    told = tomllib.loads((folder / "course.toml").read_text("utf-8"))
    parts = {language: _parts(folder / language) for language in LANGUAGES}
    names = {language: [part.name for part in parts[language]] for language in LANGUAGES}
    if not names["fi"] or names["fi"] != names["sv"]:
        raise ImproperlyConfigured(f"{folder}: the parts are not the same in every language: {names}")
    bank = tomllib.loads((folder / "questions.toml").read_text("utf-8"))["question"]
    questions: dict[str, dict[str, Question]] = {language: {} for language in LANGUAGES}
    for told_question in bank:
        for language in LANGUAGES:
            question = _question(told_question, language, folder)
            if question.name in questions[language] or question.part not in names["fi"]:
                raise ImproperlyConfigured(
                    f"{folder}: question {question.name} stands twice, or its part does not exist"
                )
            questions[language][question.name] = question
    return Course(
        name=folder.name,
        version=str(told["version"]),
        content=_fingerprint(folder),
        titles={language: told[language]["title"] for language in LANGUAGES},
        leads={language: told[language]["lead"] for language in LANGUAGES},
        parts=parts,
        questions=questions,
        folder=folder,
    )


def _parts(folder: Path) -> tuple[Part, ...]:
    found = []
    for path in sorted(folder.glob("*.md")):
        named = PART.fullmatch(path.name)
        title, _line, text = path.read_text("utf-8").partition("\n")
        if named is None or not title.startswith("# "):
            raise ImproperlyConfigured(f"{path}: a part is called NN-name.md and begins with its title")
        found.append(Part(named[2], int(named[1]), title.removeprefix("# ").strip(), text.strip()))
    return tuple(found)


def _question(told: Mapping[str, Any], language: str, folder: Path) -> Question:
    words = told[language]
    question = Question(
        name=told["name"],
        part=told["part"],
        text=words["text"],
        options=tuple(words["options"]),
        right=frozenset(told["right"]),
        why=words["why"],
    )
    places = range(len(question.options))
    if not question.right or not question.right <= set(places) or len(question.options) < 2 or not question.why:
        raise ImproperlyConfigured(
            f"{folder}: question {question.name} ({language}) lacks a right option or its reason"
        )
    return question


def _fingerprint(folder: Path) -> str:
    """SHA-256 over every file of the course, in hex."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


@lru_cache(maxsize=8)
def _markdown(pictures: str) -> "MarkdownIt":
    """CommonMark with tables and without HTML; what the text links to is checked by the library (no `javascript:`)."""
    from markdown_it import MarkdownIt  # loaded with the first page of a course

    reader = MarkdownIt("commonmark", {"html": False}).enable("table")

    def picture(renderer: "RendererHTML", tokens: Any, index: int, options: Any, env: Any) -> str:
        name = str(tokens[index].attrs.get("src", "")).removeprefix("pictures/")
        tokens[index].attrs["src"] = f"{pictures}{name}" if PICTURE.fullmatch(name) else ""
        tokens[index].attrs["class"] = "course-picture"
        return renderer.image(tokens, index, options, env)

    reader.add_render_rule("image", picture)
    return reader
