"""The texts of messages: `<room>/messages/<name>.<language>.txt`, first line "Subject: …", in Django's template syntax.

A fact that a text names but the message lacks is an error, never a gap in a mail.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.template import Context, Engine, Template
from django.utils import translation

LANGUAGES = ("fi", "sv", "en")
FILE = re.compile(r"^(?P<name>[a-z0-9_]+)\.(?P<language>fi|sv|en)\.txt$")
MISSING = "\x00missing:%s\x00"
# What a text may use: facts, and whether a fact is there.
FACT = re.compile(r"\{\{\s*([a-z_][a-z0-9_.]*)|\{%\s*(?:if|elif)\s+(?:not\s+)?([a-z_][a-z0-9_.]*)")
TAGS = re.compile(r"\{%\s*([a-z_]+)")
ALLOWED_TAGS = {"if", "elif", "else", "endif"}
# Facts that every text has.
COMMON = frozenset({"site", "issuer", "name"})


class TextMissing(LookupError):
    """There is no text of that name in that language."""


class FactMissing(LookupError):
    """The text names a fact that the message does not have."""


@dataclass(frozen=True)
class Rendered:
    """What a person reads."""

    subject: str
    body: str
    language: str


@lru_cache(maxsize=1)
def _files() -> dict[tuple[str, str], Path]:
    """Every text of every room by name and language; two rooms must not have texts of the same name."""
    files: dict[tuple[str, str], Path] = {}
    for room in apps.get_app_configs():
        if not room.name.startswith("kortisto."):
            continue
        for path in sorted((Path(room.path) / "messages").glob("*.txt")):
            match = FILE.match(path.name)
            if match is None:
                raise ValueError(f"{path.name}: the texts of messages are called name.fi.txt, name.sv.txt, name.en.txt")
            key = (match["name"], match["language"])
            if key in files:
                raise ValueError(f"{path} and {files[key]} are texts of the same message")
            files[key] = path
    return files


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return Engine(
        autoescape=False,
        string_if_invalid=MISSING,
        libraries={"i18n": "django.templatetags.i18n"},
    )


@lru_cache(maxsize=512)
def _compiled(text: str) -> Template:
    return _engine().from_string(text)


def names() -> set[str]:
    """The names of all messages that some room has a text for."""
    return {name for name, _language in _files() if not name.startswith("footer")}


def source(name: str, language: str) -> str:
    """The text as written; TextMissing when there is none."""
    path = _files().get((name, language))
    if path is None:
        raise TextMissing(f"{name}.{language}.txt")
    return path.read_text("utf-8")


def facts_of(text: str) -> set[str]:
    """The facts that a text names, with their parts ("card.serial"), without those that every text has."""
    found = {first or second for first, second in FACT.findall(text)}
    return {fact for fact in found if fact.split(".")[0] not in COMMON}


def foreign_tags(text: str) -> set[str]:
    """Template tags that a text must not use."""
    return set(TAGS.findall(text)) - ALLOWED_TAGS


def render(name: str, language: str, facts: dict[str, Any], *, to_name: str = "", footer: bool = True) -> Rendered:
    """A message in one language: subject, body and, for mails and letters, who sent it.

    Raises TextMissing or FactMissing.
    """
    language = language if language in LANGUAGES else "fi"
    head, _newline, body = source(name, language).partition("\n")
    if not head.startswith("Subject: "):
        raise TextMissing(f"{name}.{language}.txt does not begin with its subject")
    if footer:
        body = body.strip() + "\n\n" + source("footer", language)
    common = {
        "site": settings.KORTISTO_PUBLIC_ADDRESS,
        "issuer": settings.KORTISTO_ISSUER.get(language, ""),
        "name": to_name,
    }
    with translation.override(language):
        context = Context({**common, **facts}, autoescape=False, use_l10n=True)
        subject = _compiled(head.removeprefix("Subject: ")).render(context)
        body = _compiled(body).render(context)
    for part in (subject, body):
        if "\x00missing:" in part:
            missing = part.split("\x00missing:", 1)[1].split("\x00", 1)[0]
            raise FactMissing(f"{name}.{language}.txt names {missing}")
    return Rendered(" ".join(subject.split()), body.strip() + "\n", language)
