"""The verbs of the room messages."""

from .kinds import *
from .rows import *

VERBS: dict[str, Verb] = {
    "messages:mark_letter_posted": Verb("oili", lambda w: {"letter": letter(w)}, GIVERS),
    "messages:open_letter": Verb("oili", lambda w: {"letter": in_the_spool(letter(w))}, GIVERS),
    "messages:send_again": Verb("oili", lambda w: {"message": message(w, state="failed")}, GIVERS),
    "messages:take_bounce": Verb("program", lambda w: {"message": message(w, state="sent", address="maija@example.fi")}, SET_UP),
}  # fmt: skip
