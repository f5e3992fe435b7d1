"""Every rule there is: its kind, its unit, what it means, where it comes from, and the value it begins with.

A rule that code reads but nobody declared here is an error; the office sees exactly this list. What is not publicly known is
a setting of the installation with a careful beginning, never a claim (tag INFERRED).
"""

from .declaring import Rule
from .rules import (
    accounts,
    bulletins,
    cards,
    contacts,
    contracts,
    decisions,
    identity,
    points,
    registrars,
    retention,
    texts,
)

GROUPS = (accounts, cards, contracts, identity, points, registrars, bulletins, texts, contacts, decisions, retention)
_RULES: tuple[Rule, ...] = tuple(rule for group in GROUPS for rule in group.RULES)
CATALOGUE: dict[str, Rule] = {rule.name: rule for rule in _RULES}
if len(CATALOGUE) != len(_RULES):
    raise RuntimeError("a rule is declared twice")


def declared(name: str) -> Rule:
    """The declaration of a rule; KeyError with a remedy for a name that nobody declared."""
    try:
        return CATALOGUE[name]
    except KeyError:
        raise KeyError(f"No rule is called {name!r}; declare it in kortisto/rulebook/rules/.") from None
