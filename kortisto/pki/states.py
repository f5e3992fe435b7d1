"""The life of a certificate: issued, perhaps revoked. No way leads out of revoked (BR-RV-02)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.states import Move, StateTable, Who


class Use(models.TextChoices):
    """What a card's key pair is for."""

    AUTH_ENC = "auth_enc", _("Authentication and encryption")
    SIGN = "sign", _("Signing")


class CertificateState(models.TextChoices):
    ISSUED = "issued", _("Issued")
    REVOKED = "revoked", _("Revoked")


class Reason(models.TextChoices):
    """Why a certificate is revoked: the reasons of RFC 5280, 5.3.1 that fit a card.

    *On hold* is missing on purpose: a revocation is final (BR-RV-02).
    """

    UNSPECIFIED = "unspecified", _("Not specified")
    KEY_COMPROMISE = "key_compromise", _("The card or its codes may be in other hands")
    AFFILIATION_CHANGED = "affiliation_changed", _("The holder's name or organisation has changed")
    SUPERSEDED = "superseded", _("Replaced by a new card")
    CESSATION_OF_OPERATION = "cessation_of_operation", _("The card is no longer needed")
    PRIVILEGE_WITHDRAWN = "privilege_withdrawn", _("The right has ended")


class AuthorityKind(models.TextChoices):
    ROOT = "root", _("Root")
    ISSUING = "issuing", _("Issuing")


CERTIFICATE = StateTable(
    "pki.Certificate",
    moves=[Move("revoke", {CertificateState.ISSUED}, CertificateState.REVOKED)],
    next={CertificateState.ISSUED: Who.NOBODY, CertificateState.REVOKED: Who.NOBODY},
    final=[CertificateState.REVOKED],
)
