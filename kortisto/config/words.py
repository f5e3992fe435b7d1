"""The compiled translations. A checkout compiles them when it is made ready; an installed program when it is prepared.

Without them every page is in English, and nothing says why.
"""

from __future__ import annotations

from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent


def uncompiled(house: Path = HOUSE) -> list[Path]:
    """The catalogues whose compiled form is missing or older than they are."""
    found = []
    for catalogue in sorted(house.glob("*/locale/*/LC_MESSAGES/django.po")):
        compiled = catalogue.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < catalogue.stat().st_mtime:
            found.append(catalogue)
    return found


def compile_catalogues(house: Path = HOUSE) -> int:
    """Compile what is not; how many. `OSError` where the program's own folder cannot be written."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    waiting = uncompiled(house)
    for catalogue in waiting:
        with catalogue.open("rb") as source:
            words = read_po(source)
        beside = catalogue.with_suffix(".mo.new")
        with beside.open("wb") as target:
            write_mo(target, words)
        beside.replace(catalogue.with_suffix(".mo"))
    return len(waiting)
