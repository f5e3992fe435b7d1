"""Feedback on accessibility, which the law wants answered within 14 days."""

from django.db import models

from kortisto.kernel.clock import today
from kortisto.kernel.retention import Retain
from kortisto.kernel.rows import Row

from .states import FeedbackState


class AccessibilityFeedback(Row):
    """An obstacle somebody met on our pages, and our answer; no name is asked, and an address only for the answer (BR-AC-01)."""

    text = models.TextField(max_length=4000)
    page = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2)
    due_on = models.DateField(db_index=True)
    state = models.CharField(max_length=10, choices=FeedbackState.choices, default=FeedbackState.RECEIVED)
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("feedback", years=2, after="answered_at")

    @property
    def is_late(self) -> bool:
        return self.state == FeedbackState.RECEIVED and self.due_on < today()
