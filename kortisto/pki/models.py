"""The register of certificates: authorities, their revocation-list addresses, certificates, and lists published."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.retention import NOT_PERSONAL, Retain
from kortisto.kernel.rows import Row

from .states import AuthorityKind, CertificateState, Reason, Use


class CertificateAuthority(Row):
    """A certificate authority: its certificate, and the number of the last revocation list it signed."""

    retain = NOT_PERSONAL

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=AuthorityKind)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    # Where the list that tells about this authority's own certificate lies; the root's has none.
    address = models.ForeignKey(
        "CrlAddress", null=True, blank=True, on_delete=models.PROTECT, related_name="authorities_told_about"
    )
    certificate = models.BinaryField()
    key_identifier = models.CharField(max_length=64)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    last_crl_number = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = _("certificate authority")
        verbose_name_plural = _("certificate authorities")
        constraints = [
            models.CheckConstraint(
                name="pki_ca_parent",
                condition=models.Q(kind=AuthorityKind.ROOT, parent__isnull=True)
                | models.Q(kind=AuthorityKind.ISSUING, parent__isnull=False),
            ),
        ]


class CrlAddress(Row):
    """The revocation list of one authority and one year of issue.

    A year of its own from the first certificate on: no list grows for ever, and one whose last certificate has
    expired rests. `urls` are the addresses written in certificates; a second one joins when the settings' base
    changes within the year.
    """

    retain = NOT_PERSONAL

    ca = models.ForeignKey(CertificateAuthority, on_delete=models.PROTECT, related_name="addresses")
    year = models.PositiveSmallIntegerField()
    urls = ArrayField(models.CharField(max_length=300))
    last_expiry = models.DateTimeField()

    class Meta:
        verbose_name = _("revocation list address")
        verbose_name_plural = _("revocation list addresses")
        constraints = [models.UniqueConstraint(fields=["ca", "year"], name="pki_address_ca_year")]


class CrlIssue(Row):
    """One revocation list as it was published. Numbers rise within an authority, whatever the year."""

    retain = NOT_PERSONAL

    ca = models.ForeignKey(CertificateAuthority, on_delete=models.PROTECT, related_name="crls")
    address = models.ForeignKey(CrlAddress, on_delete=models.PROTECT, related_name="issues")
    number = models.PositiveBigIntegerField()
    this_update = models.DateTimeField()
    next_update = models.DateTimeField()
    entries = models.PositiveIntegerField()
    der = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("revocation list")
        verbose_name_plural = _("revocation lists")
        constraints = [models.UniqueConstraint(fields=["ca", "number"], name="pki_crl_ca_number")]
        indexes = [models.Index(fields=["address", "-number"], name="pki_crl_newest")]


class Certificate(Row):
    """A certificate issued to a subject, with the source and day of every attribute (BR-OR-21) and the versions it
    was made by.
    """

    retain = Retain("certificate", years=7, after="not_after")

    request_id = models.CharField(max_length=80, unique=True)
    request_fingerprint = models.CharField(max_length=64)
    ca = models.ForeignKey(CertificateAuthority, on_delete=models.PROTECT, related_name="certificates")
    address = models.ForeignKey(CrlAddress, on_delete=models.PROTECT, related_name="certificates")
    serial = models.CharField(max_length=40)
    use = models.CharField(max_length=10, choices=Use)
    subject_code = models.CharField(max_length=80, db_index=True)
    subject = models.JSONField()
    der = models.BinaryField()
    public_key_sha256 = models.CharField(max_length=64, unique=True)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    profile = models.CharField(max_length=40)
    profile_version = models.PositiveSmallIntegerField()
    policy_version = models.CharField(max_length=40)

    state = models.CharField(max_length=10, choices=CertificateState, default=CertificateState.ISSUED)
    reason = models.CharField(max_length=30, choices=Reason, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # The entry of the revocation list in DER, made at revocation: a list is these bytes joined, signed once.
    crl_entry = models.BinaryField(null=True, blank=True)
    first_listed = models.ForeignKey(CrlIssue, null=True, blank=True, on_delete=models.PROTECT, related_name="news")

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(fields=["ca", "serial"], name="pki_certificate_ca_serial"),
            models.CheckConstraint(
                name="pki_certificate_revoked",
                condition=models.Q(
                    state=CertificateState.ISSUED,
                    reason="",
                    revoked_at__isnull=True,
                    crl_entry__isnull=True,
                    first_listed__isnull=True,
                )
                | (
                    models.Q(state=CertificateState.REVOKED, revoked_at__isnull=False, crl_entry__isnull=False)
                    & ~models.Q(reason="")
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["address"],
                name="pki_certificate_unlisted",
                condition=models.Q(state=CertificateState.REVOKED, first_listed__isnull=True),
            ),
            models.Index(
                fields=["address", "revoked_at"],
                name="pki_certificate_revoked_at",
                condition=models.Q(state=CertificateState.REVOKED),
            ),
        ]
