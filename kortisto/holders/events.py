"""What is written down about what is proved of a card's holder."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    PROOF_REGISTERED = "employmentproof:registered", _("Certificate of employment registered")
    LINE_ENDED = "employmentproofline:ended", _("Line of a certificate of employment ended")
    LINE_JOINED = "employmentproofline:joined", _("Line of a certificate joined to a person known by document")
    PERSON_LOOKED_UP = "person:looked_up", _("Person looked up by identity code or card serial")
    REGISTER_ASKED = "person:register_asked", _("Population register asked")
