"""What is written down about inquiries into a registrar's acts."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    INQUIRY_OPENED = "inquiry:opened", _("Inquiry into a registrar's acts opened")
    INQUIRY_COLLECTED = "inquiry:collected", _("Orders and cards of the inquiry collected")
    ITEM_FOUND_IN_ORDER = "inquiryitem:found_in_order", _("Card found to be in order by an inquiry")
    ITEM_CHOSEN = "inquiryitem:chosen", _("Card marked to be revoked by an inquiry")
    REVOCATION_APPROVED = "inquiry:revocation_approved", _("Revoking of the marked cards approved")
    ITEM_REVOKED = "inquiryitem:revoked", _("Card revoked by an inquiry")
    ITEM_PASSED_OVER = "inquiryitem:passed_over", _("Marked card was cancelled already")
    REVOCATION_FINISHED = "inquiry:revocation_finished", _("Marked cards of the inquiry revoked")
    INQUIRY_CLOSED = "inquiry:closed", _("Inquiry into a registrar's acts closed")
    FILE_SEALED = "inquiry:file_sealed", _("Incident file sealed")
    FILE_EXPORTED = "inquiry:file_exported", _("Incident file downloaded")
