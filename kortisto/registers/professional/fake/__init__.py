"""A professional register of fictive people: the demo's and the tests'."""

from collections.abc import Iterator
from typing import ClassVar

from kortisto.registers.fictive import people
from kortisto.registers.professional import Professional


class Register:
    """Answers from the fictive people; the same answers every day."""

    VERBS: ClassVar[frozenset[str]] = frozenset({"deliver", "find"})

    def deliver(self) -> Iterator[Professional]:
        return (person.professional for person in people() if person.professional)

    def find(self, identity_code: str) -> Professional | None:
        return next((found for found in self.deliver() if found.identity_code == identity_code), None)
