"""What the office's pages show of feedback on accessibility and of questions."""

from typing import Any

from django.db.models import QuerySet

from kortisto.accounts.models import OfficeRole, User
from kortisto.registrars.duties import desk_address

from .models import AccessibilityFeedback, Question
from .states import FeedbackState, QuestionState

# Whoever serves customers or keeps the texts answers; auditors read.
ANSWERERS = (OfficeRole.HANDLER, OfficeRole.EDITOR)
READERS = (*ANSWERERS, OfficeRole.AUDITOR)
# Questions about registrars' rights and sign-in are the rights administrators' too.
QUESTION_ANSWERERS = (*ANSWERERS, OfficeRole.RIGHTS)
QUESTION_READERS = (*QUESTION_ANSWERERS, OfficeRole.AUDITOR)


def waiting() -> QuerySet[AccessibilityFeedback]:
    """What waits for an answer, the next due first."""
    return AccessibilityFeedback.objects.filter(state=FeedbackState.RECEIVED).order_by("due_on", "pk")


def answered() -> QuerySet[AccessibilityFeedback]:
    """What has been answered, the newest first."""
    return AccessibilityFeedback.objects.filter(state=FeedbackState.ANSWERED).order_by("-answered_at", "-pk")


def questions(*, over: bool) -> QuerySet[Question]:
    """Questions that wait for an answer, the next due first; or those that have been answered, the newest first."""
    if over:
        return Question.objects.filter(state=QuestionState.ANSWERED).order_by("-answered_at", "-pk")
    return Question.objects.filter(state=QuestionState.RECEIVED).order_by("due_on", "pk")


def can_be_reached(user: Any, *, face: str) -> bool:
    """Whether a signed-in user has an address for an answer: the portal's, or for who asks at the desk the one of the desk."""
    if not isinstance(user, User):
        return False
    return bool(user.email) or (face == "desk" and desk_address(user).startswith("desk:"))
