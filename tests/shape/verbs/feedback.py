"""The verbs of the room feedback."""

from kortisto.feedback.models import AccessibilityFeedback
from kortisto.kernel.clock import today

from .kinds import *


def _waiting() -> AccessibilityFeedback:
    return AccessibilityFeedback.objects.create(text="Este", language="fi", due_on=today())


VERBS: dict[str, Verb] = {
    "feedback:give_feedback": Verb("visitor", lambda w: {"text": "Este", "language": "fi"}, EVERYBODY),
    "feedback:answer_feedback": Verb(
        "hilla", lambda w: {"feedback": _waiting(), "answer": "Korjattu."}, frozenset({"heikki", "eero"})
    ),
}
