"""State tables: which moves exist, from where to where, and who acts next.

A move is a conditional UPDATE. When it touches no row, somebody else was first. The audit log keeps the move; there are
no history tables.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _

from .errors import WrongState


class Who(models.TextChoices):
    """Who is expected to act next."""

    CUSTOMER = "customer", _("The customer")
    SIGNATORY = "signatory", _("The signatory")
    ISSUER = "issuer", _("The card issuer")
    POINT = "point", _("The registration point")
    REGISTRAR = "registrar", _("The registrar")
    MAKER = "maker", _("The card maker")
    HOLDER = "holder", _("The card holder")
    PROGRAM = "program", _("The program")
    NOBODY = "nobody", _("Nobody")


@dataclass(frozen=True)
class Move:
    """One allowed change of state."""

    name: str
    sources: frozenset[str]
    target: str

    def __init__(self, name: str, sources: Iterable[str], target: str) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "sources", frozenset(sources))
        object.__setattr__(self, "target", target)


@dataclass(frozen=True)
class MoveMade:
    """What `apply` did; `record()` wants it."""

    name: str
    source: str
    target: str


TABLES: dict[str, "StateTable"] = {}


class StateTable:
    """The moves of one model's `state` field."""

    def __init__(
        self,
        model: str,
        *,
        moves: Iterable[Move],
        next: dict[str, Who],
        final: Iterable[str] = (),
        field: str = "state",
    ) -> None:
        self.model_label = model
        self.moves = {move.name: move for move in moves}
        self.next = dict(next)
        self.final = frozenset(final)
        self.field = field
        # Called in the same transaction after each move: what a room keeps of another row's state, such as a matter's.
        self.followers: list[Callable[[Any, MoveMade], None]] = []
        TABLES[model] = self

    @property
    def model(self) -> type[models.Model]:
        return apps.get_model(self.model_label)

    def apply(self, row: models.Model, move: str, **also: Any) -> MoveMade:
        """Move the row, setting `also` in the same UPDATE; `WrongState` when it is not in a source state any more."""
        made = self.moves[move]
        source = getattr(row, self.field)
        changed = 0
        if source in made.sources:
            changed = self.model._default_manager.filter(pk=row.pk, **{self.field: source}).update(
                **{self.field: made.target}, **also
            )
        if changed != 1:
            raise WrongState(f"{self.model_label}.{move}", str(source))
        setattr(row, self.field, made.target)
        for name, value in also.items():
            setattr(row, name, value)
        done = MoveMade(move, str(source), str(made.target))
        for follower in self.followers:
            follower(row, done)
        return done

    def can(self, row: models.Model, move: str) -> bool:
        return getattr(row, self.field) in self.moves[move].sources

    def possible(self, row: models.Model) -> list[str]:
        """The names of the moves that the row's state allows now; buttons ask this."""
        return [name for name in self.moves if self.can(row, name)]

    def acts_next(self, row: models.Model) -> Who:
        return self.next.get(getattr(row, self.field), Who.NOBODY)
