"""The verbs of the room audit."""

from kortisto.cards.tests.cast import a_card

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "audit:accept_restore": Verb("operator", lambda w: {"why": "Varmuuskopio."}, SET_UP, then="not_restored"),
    "audit:export_evidence": Verb("auli", lambda w: {"subject": a_card(w)}, HANDLERS | {"auli"}),
}  # fmt: skip
