"""Feedback on accessibility, which the law wants answered within 14 days, and questions from the help pages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import today
from kortisto.kernel.retention import Retain
from kortisto.kernel.rows import Row

from .states import FeedbackState, QuestionState


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


class Topic(models.TextChoices):
    """To whom a question goes, as the help page routes it."""

    CONTRACTS = "contracts", _("Contracts and registration")
    DESK = "desk", _("Registrars' rights and signing in to Vartti")
    CARDS = "cards", _("My own card")


class Question(Row):
    """A question asked on a help page about no matter of the portal's, and our answer.

    `sender` is the code of the user who asked, when somebody was signed in; otherwise the answer goes to `email`.
    """

    topic = models.CharField(max_length=12, choices=Topic.choices)
    text = models.TextField(max_length=4000)
    face = models.CharField(max_length=8)
    page = models.CharField(max_length=200, blank=True)
    number = models.CharField(max_length=40, blank=True)
    sender = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2)
    due_on = models.DateField(db_index=True)
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.RECEIVED)
    answer = models.TextField(max_length=4000, blank=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    retain = Retain("feedback", years=2, after="answered_at")

    @property
    def is_late(self) -> bool:
        return self.state == QuestionState.RECEIVED and self.due_on < today()
