"""The register of health and social care professionals, as this program needs it: who may be called what, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal, Protocol

RightKind = Literal["licensed", "protected_title", "limited"]


@dataclass(frozen=True)
class Right:
    """One professional right. `code` is the register's own, never interpreted; the titles come from the register (BR-OR-07).

    `restriction` is the register's text when the right has been restricted; an empty text means that it has not.
    """

    code: str
    kind: RightKind
    title_fi: str
    title_sv: str
    valid_from: date
    valid_until: date | None = None
    restriction: str = ""


@dataclass(frozen=True)
class Professional:
    """A registered person. The registration number has eleven characters and is a string: leading zeros count."""

    registration_number: str
    identity_code: str = field(repr=False)
    family_name: str = field(repr=False)
    given_names: str = field(repr=False)
    rights: tuple[Right, ...] = ()

    def __post_init__(self) -> None:
        if len(self.registration_number) != 11:
            raise ValueError("A registration number has eleven characters.")


class ProfessionalRegister(Protocol):
    """What the program asks. `VERBS` names the verbs that a backend has; the contract tests try exactly those."""

    VERBS: ClassVar[frozenset[str]]

    def deliver(self) -> Iterator[Professional]:
        """Every professional with all rights, ended ones too: the delivery that refreshes the mirror.

        Raises `BrokenDelivery` when the delivery cannot be read to its end; then nothing of it counts.
        """

    def find(self, identity_code: str) -> Professional | None:
        """The professional with exactly this personal identity code, or None."""
