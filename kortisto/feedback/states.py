"""States of feedback on accessibility (BR-AC-01), and of questions asked on the help page."""

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


class QuestionState(models.TextChoices):
    RECEIVED = "received", pgettext_lazy("question", "Waits for an answer")
    ANSWERED = "answered", pgettext_lazy("question", "Answered")


QUESTION = StateTable(
    "feedback.Question",
    moves=[Move("answer", {QuestionState.RECEIVED}, QuestionState.ANSWERED)],
    next={QuestionState.RECEIVED: Who.ISSUER},
    final={QuestionState.ANSWERED},
)
