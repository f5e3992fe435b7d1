"""What the room of bulletins puts on record."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    BULLETIN_WRITTEN = "bulletin:written", _("Bulletin written")
    BULLETIN_CHANGED = "bulletin:changed", _("Bulletin changed")
    BULLETIN_AIMED = "bulletin:aimed", _("Receivers of a bulletin chosen")
    BULLETIN_ATTACHED = "bulletin:attached", _("File attached to a bulletin")
    BULLETIN_DETACHED = "bulletin:detached", _("File taken from a bulletin")
    BULLETIN_APPROVED = "bulletin:approved", _("Bulletin approved")
    BULLETIN_CALLED_OFF = "bulletin:called_off", _("Sending of a bulletin called off")
    BULLETIN_DISCARDED = "bulletin:discarded", _("Bulletin discarded")
    BULLETIN_BEGUN = "bulletin:begun", _("Sending of a bulletin begun")
    BULLETIN_SENT = "bulletin:sent", _("Bulletin sent to all its receivers")
    BULLETIN_STOPPED = "bulletin:stopped", _("Sending of a bulletin stopped half-way")
    BULLETIN_CONTINUED = "bulletin:continued", _("Sending of a bulletin continued")
    BULLETIN_REST_POSTED = "bulletin:rest_posted", _("Rest of a bulletin's mails put on their way")
    BULLETIN_READ = "bulletin:read", _("Bulletin read")
    BULLETIN_ACKNOWLEDGED = "bulletin:acknowledged", _("Bulletin acknowledged")
    ADDRESSES_ASKED = "addresses:asked", _("Registrars of a mail domain asked to confirm their address")
