"""A verb, who may do it, and the groups of the cast that the tables of the rooms name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Arguments = dict[str, Any]

USERS = frozenset(
    "kaisa kalle maija tuula sami leena riitta rauno rebekka hilla heikki oili eero auli sulo stella otto suspended former "
    "removed".split()
)
EVERYBODY = USERS | {"closed", "program", "operator", "visitor"}
REGISTRARS = frozenset({"riitta", "rauno"})
ANY_REGISTRAR = REGISTRARS | {"rebekka"}
# Users of an account that has another administrator than themselves.
MEMBERS = frozenset({"sami", "leena", "kalle"})
HANDLERS = frozenset({"hilla", "heikki"})
GIVERS = HANDLERS | {"oili"}
SET_UP = frozenset({"operator", "program"})


@dataclass(frozen=True)
class Verb:
    """`who` may do it and does; `also` may; everybody else is told that it is not theirs.

    `told` are codes of refusals beside "not visible" and "no right" by which somebody else is kept out. `then` is a rule that
    comes after authority and stops even `who`, where the right state of the world would be too much to make here.
    """

    who: str
    given: Callable[[Any], Arguments]
    also: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()
    then: str = ""
