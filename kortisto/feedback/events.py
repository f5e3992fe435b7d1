"""What is written down about feedback on accessibility and questions from the help pages."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    FEEDBACK_GIVEN = "accessibilityfeedback:given", _("Feedback on accessibility given")
    FEEDBACK_ANSWERED = "accessibilityfeedback:answered", _("Feedback on accessibility answered")
    QUESTION_ASKED = "question:asked", _("Question asked on a help page")
    QUESTION_ANSWERED = "question:answered", _("Question from a help page answered")
