"""What the office's pages show of feedback on accessibility."""

from django.db.models import QuerySet

from kortisto.accounts.models import OfficeRole

from .models import AccessibilityFeedback
from .states import FeedbackState

# Whoever serves customers or keeps the texts answers; auditors read.
ANSWERERS = (OfficeRole.HANDLER, OfficeRole.EDITOR)
READERS = (*ANSWERERS, OfficeRole.AUDITOR)


def waiting() -> QuerySet[AccessibilityFeedback]:
    """What waits for an answer, the next due first."""
    return AccessibilityFeedback.objects.filter(state=FeedbackState.RECEIVED).order_by("due_on", "pk")


def answered() -> QuerySet[AccessibilityFeedback]:
    """What has been answered, the newest first."""
    return AccessibilityFeedback.objects.filter(state=FeedbackState.ANSWERED).order_by("-answered_at", "-pk")
