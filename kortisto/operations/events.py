"""What is written down about the program's own work."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    JOB_RETRIED = "job:retried", _("Failed job given back to its queue")
