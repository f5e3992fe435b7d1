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
    note: str = ""

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"


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
    """People from a JSON file: a list of {"given_names", "family_name", "identity_code", "note"}."""
    return tuple(DemoPerson(**entry) for entry in json.loads(path.read_text("utf-8")))
