"""Who acts when nobody is signed in: the program's own jobs and people at the command line.

A signed-in person is an `accounts.User`, which has the same attribute.
"""

from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Anyone who can act; `actor_code` is what the audit log keeps."""

    @property
    def actor_code(self) -> str: ...


@dataclass(frozen=True)
class System:
    """A job of the program, by the name of its room."""

    name: str

    @property
    def actor_code(self) -> str:
        return f"system:{self.name}"


@dataclass(frozen=True)
class Operator:
    """A person at the command line, by the login name they work under."""

    login: str

    @property
    def actor_code(self) -> str:
        return f"operator:{self.login}"


@dataclass(frozen=True)
class Visitor:
    """Somebody who has not signed in: opening an invitation, asking for a new password."""

    name: str = "anonymous"

    @property
    def actor_code(self) -> str:
        return f"visitor:{self.name}"
