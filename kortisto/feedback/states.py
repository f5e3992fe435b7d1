"""States of feedback on accessibility (BR-AC-01)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kortisto.kernel.states import Move, StateTable, Who


class FeedbackState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("feedback", "Waits for an answer")
    ANSWERED = "answered", _("Answered")


FEEDBACK = StateTable(
    "feedback.AccessibilityFeedback",
    moves=[Move("answer", {FeedbackState.RECEIVED}, FeedbackState.ANSWERED)],
    next={FeedbackState.RECEIVED: Who.ISSUER},
    final={FeedbackState.ANSWERED},
)
