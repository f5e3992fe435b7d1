"""A business register of fictive organisations: the demo's and the tests'."""

from collections.abc import Iterator
from typing import ClassVar

from kortisto.registers.business import Company
from kortisto.registers.fictive import companies


class Register:
    """Answers from the fictive organisations; the same answers every day."""

    VERBS: ClassVar[frozenset[str]] = frozenset({"deliver", "find"})

    def deliver(self) -> Iterator[Company]:
        return iter(companies())

    def find(self, business_id: str) -> Company | None:
        return next((found for found in companies() if found.business_id == business_id), None)
