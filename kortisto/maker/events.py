"""What the audit log tells about the exchange with the card maker."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    BATCH_SENT = "batch:sent", _("Batch sent to the card maker")
    BATCH_ANSWERED = "batch:answered", _("Batch answered by the card maker")
    FILE_REFUSED = "makerfile:refused", _("File in the card maker's folder refused")
