"""The verbs of the room rulebook."""

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "rulebook:approve": Verb("hilla", lambda w: {"proposal": proposal(w)}, HANDLERS, told=("own_proposal",)),
    "rulebook:change_rule": Verb(
        "eero", lambda w: {**change(), "approved_by": w.hilla}, frozenset({"heikki"}), told=("second_person_needed",)
    ),
    "rulebook:propose": Verb(
        "eero", lambda w: {"decision": "rulebook:change_rule", "arguments": change(), **REASON}, GIVERS
    ),
    "rulebook:refuse": Verb("hilla", lambda w: {"proposal": proposal(w), **REASON}, GIVERS, told=("own_proposal",)),
    "rulebook:withdraw": Verb("eero", lambda w: {"proposal": proposal(w)}),
}  # fmt: skip
