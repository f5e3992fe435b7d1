from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_answer_feedback
from kortisto.audit.record import record
from kortisto.feedback.events import Event
from kortisto.feedback.models import AccessibilityFeedback
from kortisto.feedback.states import FEEDBACK
from kortisto.kernel.action import action
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.messages.post import post


@action
def answer_feedback(*, actor: Any, feedback: AccessibilityFeedback, answer: str) -> AccessibilityFeedback:
    """The office answers; the answer goes by mail when an address was given, and is kept in any case (BR-AC-01).

    Refuses with `answer_needed`.
    """
    grounds = grounds_to_answer_feedback(actor=actor)
    if not answer.strip():
        raise Refusal("answer_needed", _("Write the answer, or what was done about it."), field="answer")
    move = FEEDBACK.apply(feedback, "answer", answer=answer.strip(), answered_by=actor.actor_code, answered_at=now())
    record(Event.FEEDBACK_ANSWERED, actor=actor, subject=feedback, move=move, grounds=grounds)
    if feedback.email:
        post(
            "feedback_answered", to=f"email:{feedback.email}", language=feedback.language, text=feedback.text,
            answer=feedback.answer,
        )  # fmt: skip
    return feedback
