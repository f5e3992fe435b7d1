"""Who and what the tests of this room speak of; the rooms whose rows these would be stand above it."""

from dataclasses import dataclass

from django.db import connection

from kortisto.audit.events import Event
from kortisto.audit.record import record
from kortisto.config import database
from kortisto.kernel.actors import Operator

RIITTA = Operator("riitta")
GUARDED = ("audit_event", "audit_payload", "audit_unsealed", "audit_leaf", "audit_node", "audit_checkpoint")


@dataclass(frozen=True)
class Thing:
    """Something with a code, as a row of another room has it."""

    kind: str
    code: str

    @property
    def reference(self) -> str:
        return f"{self.kind}:{self.code}"


CARD = Thing("card", "7ZK3ABCDEF")
PERSON = Thing("person", "HANNA23456")


def happen(count: int, *, card: Thing = CARD) -> list:
    """Record so many acts, each with a word of its own beside it."""
    return [record(Event.LOG_EXPORTED, actor=RIITTA, subject=card, word=f"word {number}") for number in range(count)]


class Owner:
    """The owner of the tables, who can lift the guards, in a connection of their own."""

    def __enter__(self) -> "Owner":
        self._connection = database.connect(role="owner", name=connection.settings_dict["NAME"])
        return self

    def __exit__(self, *_exception: object) -> None:
        self._connection.close()

    def do(self, statement: str, *values: object) -> int:
        """A statement of the owner, guards in place; the number of rows it touched."""
        return self._connection.execute(statement, values or None).rowcount

    def begin_anew(self) -> None:
        """An empty log, as if nothing had ever happened."""
        self._guards("DISABLE")
        self.do(f"TRUNCATE {', '.join(GUARDED)}, audit_once_key RESTART IDENTITY")
        for table in GUARDED:
            self.do(f"DROP TABLE IF EXISTS backup_{table}")
        self._guards("ENABLE")

    def _guards(self, what: str) -> None:
        self.do("; ".join(f"ALTER TABLE {table} {what} TRIGGER USER" for table in GUARDED))

    def tamper(self, *statements: str) -> None:
        """Statements of the owner with every guard lifted and put back, as somebody would who wants to leave no trace."""
        self._guards("DISABLE")
        for statement in statements:
            assert self.do(statement) != 0, f"touched nothing: {statement}"
        self._guards("ENABLE")
