"""Every verb of the program with arguments that are right, somebody who may do it, and everybody else of the cast who may.

A new action gets its entry here; `test_strangers` tries it by all the others. `given` makes the arguments inside the test's
transaction, of rows that belong to the clinic, the county or Otto's dental clinic, so that everybody is a stranger to some.
"""

from importlib import import_module
from pkgutil import iter_modules

from .kinds import EVERYBODY, Verb

__all__ = ["EVERYBODY", "VERBS"]

VERBS: dict[str, Verb] = {}
for room in iter_modules(__path__):
    VERBS.update(getattr(import_module(f"{__name__}.{room.name}"), "VERBS", {}))
