"""What is written down about feedback on accessibility."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    FEEDBACK_GIVEN = "accessibilityfeedback:given", _("Feedback on accessibility given")
    FEEDBACK_ANSWERED = "accessibilityfeedback:answered", _("Feedback on accessibility answered")
