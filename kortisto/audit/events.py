"""What the audit room itself puts on record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    ACTION_REFUSED = "action:refused", _("Refused")
    PERSON_VIEWED = "person:viewed", _("Personal data viewed")
    VALUE_REVEALED = "value:revealed", _("A sealed value shown in full")
    PAYLOADS_REDACTED = "audit:payloads_redacted", _("Details past their retention erased from the log")
    RESTORE_ACCEPTED = "audit:restore_accepted", _("A restored database accepted")
    LOG_EXPORTED = "audit:log_exported", _("Log exported")
