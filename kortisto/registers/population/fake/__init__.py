"""A population register of fictive people: the demo's and the tests'."""

from typing import ClassVar

from kortisto.registers.fictive import people
from kortisto.registers.population import PersonRecord


class Register:
    """Answers from the fictive people; the same answers every day."""

    VERBS: ClassVar[frozenset[str]] = frozenset({"find"})

    def find(self, identity_code: str) -> PersonRecord | None:
        return next((person.record for person in people() if person.record.identity_code == identity_code), None)
