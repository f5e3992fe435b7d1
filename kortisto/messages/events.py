"""What the outbox puts on record: people's acts. That a message was sent stands on its own row."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    MESSAGE_QUEUED_AGAIN = "message:queued_again", _("A message is sent again")
    MESSAGE_BOUNCED = "message:bounced", _("A message came back from its address")
    LETTER_OPENED = "letter:opened", _("A letter with a secret was opened for printing")
    LETTER_POSTED = "letter:posted", _("A letter was posted")
