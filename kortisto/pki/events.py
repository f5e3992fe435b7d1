"""What the audit log tells about certificates."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Event(TextChoices):
    AUTHORITY_MADE = "certificateauthority:made", _("Certificate authority made")
    CERTIFICATE_ISSUED = "certificate:issued", _("Certificate issued")
    CERTIFICATE_REFUSED = "certificate:refused", _("Certificate refused")
    CERTIFICATE_REVOKED = "certificate:revoked", _("Certificate revoked")
    SEAL_CERTIFIED = "seal:certified", _("Certificate of the issuer's seal made")
    CRL_PUBLISHED = "crl:published", _("Revocation list published")
