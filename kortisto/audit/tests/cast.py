"""Who and what the tests of this room speak of; the rooms whose rows these would be stand above it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Thing:
    """Something with a code, as a row of another room has it."""

    kind: str
    code: str

    @property
    def reference(self) -> str:
        return f"{self.kind}:{self.code}"
