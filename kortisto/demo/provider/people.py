"""Invented people: individual numbers 900–999 of personal identity codes belong to nobody."""

import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody whom a visitor can choose to be."""

    given_names: str
    family_name: str
    identity_code: str = field(repr=False)
    notes: tuple[str, ...] = ()
    """What they do, in Finnish, Swedish and English."""

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    def note(self, language: str) -> str:
        return dict(zip(("fi", "sv", "en"), self.notes, strict=False)).get(language, "")


def invented_code(born: date, individual: int) -> str:
    """A well-formed code of nobody."""
    if not 900 <= individual <= 999:
        raise ValueError("only the individual numbers 900–999 belong to nobody")
    digits = f"{born:%d%m%y}{individual:03d}"
    return f"{digits[:6]}{'A' if born.year >= 2000 else '-'}{digits[6:]}{CHECKS[int(digits) % 31]}"


PEOPLE = (
    DemoPerson("Aino", "Mäkelä", invented_code(date(1984, 2, 11), 951)),
    DemoPerson("Eero Johannes", "Nieminen", invented_code(date(1971, 7, 3), 952)),
    DemoPerson("Hanna Maria", "Virtanen", invented_code(date(1990, 3, 15), 921)),
    DemoPerson("Linnea", "Söderström", invented_code(date(1979, 12, 24), 953)),
    DemoPerson("Mikko", "Korhonen", invented_code(date(2001, 5, 30), 954)),
    DemoPerson("Sari", "Lehtonen", invented_code(date(1966, 9, 9), 955)),
)


def read_people(path: Path) -> tuple[DemoPerson, ...]:
    """People from a JSON file: a list of {"given_names", "family_name", "identity_code", "notes"}."""
    return tuple(
        DemoPerson(**{**entry, "notes": tuple(entry.get("notes", ()))}) for entry in json.loads(path.read_text("utf-8"))
    )


def players() -> tuple[DemoPerson, ...]:
    """The people of the demo's story, and then the others."""
    from kortisto.demo.people import PLAYERS

    told = tuple(
        DemoPerson(player.given_names, player.family_name, player.identity_code, tuple(player.part))
        for player in PLAYERS.values()
    )
    # Nobody shall have to choose between two of one name.
    known = {person.name for person in told}
    return told + tuple(person for person in PEOPLE if person.name not in known)
