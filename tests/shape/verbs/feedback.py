"""The verbs of the room feedback."""

from kortisto.feedback.models import AccessibilityFeedback, Question
from kortisto.kernel.clock import today

from .kinds import *


def _waiting() -> AccessibilityFeedback:
    return AccessibilityFeedback.objects.create(text="Este", language="fi", due_on=today())


def _asked() -> Question:
    return Question.objects.create(
        topic="cards", text="Miten?", face="public", email="a@example.fi", language="fi", due_on=today()
    )


VERBS: dict[str, Verb] = {
    "feedback:give_feedback": Verb("visitor", lambda w: {"text": "Este", "language": "fi"}, EVERYBODY),
    "feedback:ask_question": Verb(
        "visitor",
        lambda w: {"topic": "cards", "text": "Miten?", "language": "fi", "face": "public", "email": "a@example.fi"},
        EVERYBODY,
    ),
    "feedback:answer_question": Verb(
        "hilla", lambda w: {"question": _asked(), "answer": "Näin."}, frozenset({"heikki", "eero", "oili"})
    ),
    "feedback:answer_feedback": Verb(
        "hilla", lambda w: {"feedback": _waiting(), "answer": "Korjattu."}, frozenset({"heikki", "eero"})
    ),
}
