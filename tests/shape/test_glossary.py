"""What the program writes about itself is up to date: rules, states, glossary."""

import pytest

from scripts.docs import ROOT, pages


@pytest.mark.parametrize("name", ["rules.md", "states.md", "glossary.md"])
def test_the_written_pages_agree_with_the_program(name):
    for path, text in pages().items():
        if path.name == name:
            assert path.exists(), f"run 'make docs': {path.relative_to(ROOT)} is missing"
            assert path.read_text() == text, f"run 'make docs': {path.relative_to(ROOT)} is out of date"
