"""The verbs of the room operations."""

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "operations:retry_job": Verb("oili", lambda w: {"job": failed_job()}, GIVERS),
}  # fmt: skip
