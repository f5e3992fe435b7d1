from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from kortisto.access.policy import grounds_to_give_feedback
from kortisto.audit.record import record
from kortisto.feedback.events import Event
from kortisto.feedback.models import AccessibilityFeedback
from kortisto.kernel.action import action
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.rulebook.read import rule


@action
def give_feedback(*, actor: Any, text: str, language: str, page: str = "", email: str = "") -> AccessibilityFeedback:
    """Anybody tells of an obstacle; the answer is due within the rulebook's days, at most 14 (BR-AC-01).

    Refuses with `text_needed`.
    """
    grounds = grounds_to_give_feedback(actor=actor)
    if not text.strip():
        raise Refusal("text_needed", _("Tell what happened."), field="text")
    row = AccessibilityFeedback.objects.create(
        text=text.strip(), page=page, email=email, language=language,
        due_on=today() + timedelta(days=rule("accessibility_answer_days")),
    )  # fmt: skip
    record(Event.FEEDBACK_GIVEN, actor=actor, subject=row, grounds=grounds, due_on=row.due_on.isoformat())
    return row
