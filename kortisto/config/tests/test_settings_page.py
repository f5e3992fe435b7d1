"""Every variable that the program reads is described, and none is described that nobody reads."""

from __future__ import annotations

import re

from kortisto.config.environment import CHECKOUT

READ = re.compile(
    r"(?:environ(?:\.get|\.setdefault)?[\[(]|\b(?:text|flag|number|words|structure|folder|secret_text)\()\s*[\"'](KORTISTO_\w+|DATABASE_URL)"
)


def test_the_page_of_settings_is_complete_and_true():
    sources = [
        *(path for path in (CHECKOUT / "kortisto").rglob("*.py") if "tests" not in path.parts),
        *(CHECKOUT / "tests").glob("*.py"),
    ]
    read = {name for source in sources for name in READ.findall(source.read_text("utf-8"))}
    page = (CHECKOUT / "docs" / "operations" / "settings.md").read_text("utf-8")
    described = set(re.findall(r"\b(KORTISTO_[A-Z_]+|DATABASE_URL)\b", page))
    assert read == described
