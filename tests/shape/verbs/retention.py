"""The verbs of the room retention."""

from kortisto.kernel.clock import today

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "retention:close_night": Verb("program", lambda w: {"on": today(), "gone": {}, "held": {}}, SET_UP),
    "retention:destroy_rows": Verb("program", lambda w: {"table": "people.Person", "keys": [], "on": today()}, SET_UP),
    "retention:set_clocks": Verb("program", lambda w: {"keys": [w.hanna.pk]}, SET_UP),
}  # fmt: skip
