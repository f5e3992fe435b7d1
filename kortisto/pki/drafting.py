"""From a request to the fields of a certificate: what is checked before anything is signed, and what is built."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import AuthorityInformationAccessOID
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.clock import HELSINKI, add_years, day_of

from .ca import CertificateRequest
from .conf import PkiSettings
from .errors import KeyNotAccepted, SubjectNotAccepted, ValidityNotAccepted
from .profiles import Profile, UnknownProfile, profile_for
from .subject import check_subject, subject_name


@dataclass(frozen=True)
class Checked:
    """A request that may be issued: its profile, its public key and the fingerprint that names it."""

    request: CertificateRequest
    profile: Profile
    public_key: ec.EllipticCurvePublicKey
    public_key_sha256: str
    fingerprint: str


@dataclass(frozen=True)
class Issuer:
    """What of an authority stands in the certificates it issues."""

    name: x509.Name
    key_identifier: bytes
    slug: str
    not_after: datetime


@dataclass(frozen=True)
class Draft:
    """A certificate before it is signed. Signing it twice gives the same fields twice."""

    checked: Checked
    builder: x509.CertificateBuilder
    serial: int
    not_before: datetime
    not_after: datetime


def check(request: CertificateRequest) -> Checked:
    """Refuse what can never be issued: a wrong subject, a key of another kind, a request without proof of
    possession.
    """
    try:
        profile = profile_for(kind=request.kind, use=request.use)
    except UnknownProfile:
        raise SubjectNotAccepted(
            "profile_unknown", _("There is no certificate profile for this kind of card."), kind=request.kind
        ) from None
    check_subject(profile, request.attributes)
    subject_name(profile, request.attributes)
    public_key = _public_key(request)
    spki = public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Checked(request, profile, public_key, hashlib.sha256(spki).hexdigest(), request.fingerprint(spki))


def draft(checked: Checked, *, issuer: Issuer, crl_url: str, settings: PkiSettings, now: datetime) -> Draft:
    """The fields of the certificate (RFC 5280, EN 319 412-2); `ValidityNotAccepted` for a period that is not
    possible.
    """
    request, profile = checked.request, checked.profile
    not_before, not_after = now.replace(microsecond=0), end_of_day(request.valid_until)
    _check_validity(request, profile, issuer, not_before, not_after)
    serial = x509.random_serial_number()  # 159 random bits; at least 64 are asked for
    builder = (
        x509.CertificateBuilder()
        .issuer_name(issuer.name)
        .subject_name(subject_name(profile, request.attributes))
        .public_key(checked.public_key)
        .serial_number(serial)
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.AuthorityKeyIdentifier(issuer.key_identifier, None, None), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(checked.public_key), critical=False)
        .add_extension(key_usage(profile.key_usage), critical=True)
        .add_extension(_policies(profile, settings), critical=False)
        .add_extension(crl_address(crl_url), critical=False)
        .add_extension(access_to(issuer.slug, settings), critical=False)
    )
    if profile.extended_key_usage:
        purposes = [x509.ObjectIdentifier(oid) for oid in profile.extended_key_usage]
        builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
    return Draft(checked, builder, serial, not_before, not_after)


def end_of_day(day: date) -> datetime:
    """The last second of a Helsinki day, UTC: a certificate holds through its last day."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=HELSINKI)
    return midnight.astimezone(UTC) - timedelta(seconds=1)


def crl_url(settings: PkiSettings, *, slug: str, year: int) -> str:
    """Where an authority's list for a year of issue is published."""
    return f"{settings.address_base}/crl/{slug}/{year}.crl"


def _public_key(request: CertificateRequest) -> ec.EllipticCurvePublicKey:
    request_id = request.request_id
    try:
        csr = x509.load_der_x509_csr(request.csr)
        public_key = csr.public_key()
    except Exception as error:
        # Whatever a parser of foreign bytes raises, the answer is the same.
        raise KeyNotAccepted("csr_unreadable", _("The certificate request cannot be read."), request_id) from error
    if not isinstance(public_key, ec.EllipticCurvePublicKey) or not isinstance(public_key.curve, ec.SECP256R1):
        raise KeyNotAccepted("key_kind", _("The public key is not a P-256 key."), request_id)
    if not csr.is_signature_valid:
        raise KeyNotAccepted(
            "possession_not_proved", _("The request does not prove possession of the key."), request_id
        )
    return public_key


def _check_validity(
    request: CertificateRequest, profile: Profile, issuer: Issuer, not_before: datetime, not_after: datetime
) -> None:
    if not_after <= not_before:
        raise ValidityNotAccepted(
            "validity_over",
            _("The certificate would have expired already."),
            valid_until=request.valid_until.isoformat(),
        )
    if request.valid_until > add_years(day_of(not_before), profile.years):
        raise ValidityNotAccepted(
            "validity_too_long",
            _("The certificate may be valid for at most %(years)s years.") % {"years": profile.years},
            years=profile.years,
        )
    if not_after > issuer.not_after:
        raise ValidityNotAccepted(
            "validity_beyond_ca", _("The certificate would outlive the authority that issues it.")
        )


def key_usage(purposes: frozenset[str]) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: name in purposes for name in names})


def _policies(profile: Profile, settings: PkiSettings) -> x509.CertificatePolicies:
    own = x509.PolicyInformation(x509.ObjectIdentifier(settings.policy_oids[profile.kind]), [settings.cps_uri])
    common = x509.PolicyInformation(x509.ObjectIdentifier(settings.common_policy), None)
    return x509.CertificatePolicies([own, common])


def crl_address(url: str) -> x509.CRLDistributionPoints:
    point = x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)
    return x509.CRLDistributionPoints([point])


def access_to(slug: str, settings: PkiSettings) -> x509.AuthorityInformationAccess:
    issuer = x509.UniformResourceIdentifier(f"{settings.address_base}/ca/{slug}.cer")
    descriptions = [x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, issuer)]
    if settings.ocsp_address:
        responder = x509.UniformResourceIdentifier(settings.ocsp_address)
        descriptions.insert(0, x509.AccessDescription(AuthorityInformationAccessOID.OCSP, responder))
    return x509.AuthorityInformationAccess(descriptions)
