"""The population register, as this program needs it: a person's names and address as the authorities know them."""

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Protocol


@dataclass(frozen=True)
class PostalAddress:
    street: str
    postal_code: str
    town: str

    @property
    def lines(self) -> tuple[str, str]:
        return self.street, f"{self.postal_code} {self.town}"


@dataclass(frozen=True)
class PersonRecord:
    """A person as registered. With a ban on disclosing the address (turvakielto) there is no address here (BR-OR-19)."""

    identity_code: str = field(repr=False)
    family_name: str = field(repr=False)
    given_names: str = field(repr=False)
    birth_date: date = field(repr=False)
    address: PostalAddress | None = field(default=None, repr=False)
    address_ban: bool = False

    def __post_init__(self) -> None:
        if self.address_ban and self.address is not None:
            raise ValueError("A banned address must not leave the register.")


class PopulationRegister(Protocol):
    """What the program asks. `VERBS` names the verbs that a backend has; the contract tests try exactly those."""

    VERBS: ClassVar[frozenset[str]]

    def find(self, identity_code: str) -> PersonRecord | None:
        """The person with exactly this personal identity code, or None. Raises `RegisterDown` when nobody answers."""
