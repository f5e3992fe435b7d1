"""The business register, as this program needs it: what an organisation with a business ID is called."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Protocol


@dataclass(frozen=True)
class Company:
    """An organisation. `name_sv` is empty where none is registered; `form` is the register's word for its legal form."""

    business_id: str
    name_fi: str
    name_sv: str = ""
    form: str = ""
    street: str = ""
    postal_code: str = ""
    town: str = ""


class BusinessRegister(Protocol):
    """What the program asks. `VERBS` names the verbs that a backend has; the contract tests try exactly those."""

    VERBS: ClassVar[frozenset[str]]

    def deliver(self) -> Iterator[Company]:
        """Every organisation that the backend knows. Raises `BrokenDelivery` when it cannot be read to its end."""

    def find(self, business_id: str) -> Company | None:
        """The organisation with this business ID (1234567-8), or None."""
