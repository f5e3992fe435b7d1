"""The verbs of the room registrars."""

from kortisto.kernel.clock import today

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "registrars:end_registrar_right": Verb(
        "kaisa", lambda w: {"right": w.riitta_right, **REASON}, GIVERS | {"operator"}
    ),
    "registrars:grant_registrar_right": Verb("oili", trained, GIVERS | {"operator"}),
    "registrars:record_training": Verb(
        "oili",
        lambda w: {"user": w.stella, "course": "Kurssi", "passed_on": today(), "language": "fi"},
        GIVERS | {"operator"},
    ),
}  # fmt: skip
