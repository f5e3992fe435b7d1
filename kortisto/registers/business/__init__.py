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
    signatories: str = ""

    def entitled(self) -> list["Entitled"]:
        """Who may sign for the organisation, as `signatories` says: "Kalle Järvinen/alone; Sami Lehtonen/jointly"."""
        return read_entitled(self.signatories)


@dataclass(frozen=True)
class Entitled:
    """A person entitled to sign for an organisation, alone or only together with another."""

    name: str
    alone: bool


def read_entitled(text: str) -> list[Entitled]:
    """The people of the column `signatories`; an entry that does not say how is not believed to sign alone."""
    entries = [entry.strip() for entry in text.split(";") if entry.strip()]
    return [Entitled(entry.partition("/")[0].strip(), entry.partition("/")[2].strip() == "alone") for entry in entries]


class BusinessRegister(Protocol):
    """What the program asks. `VERBS` names the verbs that a backend has; the contract tests try exactly those."""

    VERBS: ClassVar[frozenset[str]]

    def deliver(self) -> Iterator[Company]:
        """Every organisation that the backend knows. Raises `BrokenDelivery` when it cannot be read to its end."""

    def find(self, business_id: str) -> Company | None:
        """The organisation with this business ID (1234567-8), or None."""
