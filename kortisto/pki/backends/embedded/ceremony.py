"""Making the two authorities: the root signs itself and the issuing one; both come with their first, empty list."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from django.db import connection, transaction

from kortisto.audit.record import record
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import add_years, day_of, now

from ...conf import PkiSettings, pki_settings
from ...drafting import crl_url, end_of_day
from ...events import Event
from ...models import CertificateAuthority, CrlAddress
from ...register import address_for
from ...states import AuthorityKind
from . import keys
from .publishing import publish_address

ROOT, ISSUING = "root-g1", "cards-g1"
_CEREMONY = 0x706B6963


def make_authorities(*, actor: Actor) -> CertificateAuthority:
    """The issuing authority; root and issuing one are made where there is none yet. May be repeated, and by two at
    once.
    """
    with transaction.atomic(), keys.ca_keys_permitted():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CEREMONY])
        there = CertificateAuthority.objects.filter(kind=AuthorityKind.ISSUING).order_by("-id").first()
        if there is not None:
            return there
        settings, moment = pki_settings(), now().replace(microsecond=0)
        root = _make_root(settings, moment, actor)
        return _make_issuing(settings, moment, root, actor)


def _make_root(settings: PkiSettings, moment: datetime, actor: Actor) -> CertificateAuthority:
    key = keys.make_key(ROOT)
    name = _name(settings, settings.root_name)
    not_after = end_of_day(add_years(day_of(moment), settings.root_years))
    builder = _builder(name, name, key, moment, not_after, path_length=None)
    certificate = builder.sign(key, hashes.SHA384())
    root = _keep(ROOT, settings.root_name, AuthorityKind.ROOT, None, None, certificate)
    record(Event.AUTHORITY_MADE, actor=actor, subject=root, slug=root.slug, not_after=not_after.isoformat())
    return root


def _make_issuing(
    settings: PkiSettings, moment: datetime, root: CertificateAuthority, actor: Actor
) -> CertificateAuthority:
    key, root_key = keys.make_key(ISSUING), keys.open_key(ROOT)
    not_after = min(end_of_day(add_years(day_of(moment), settings.issuing_years)), root.not_after)
    # The root has one list for all its years: it signs a handful of certificates, its own among them.
    year = day_of(root.not_before).year
    url = crl_url(settings, slug=ROOT, year=year)
    root_name = x509.load_der_x509_certificate(bytes(root.certificate)).subject
    location = x509.UniformResourceIdentifier(f"{settings.address_base}/ca/{ROOT}.cer")
    policy = x509.PolicyInformation(x509.ObjectIdentifier("2.5.29.32.0"), None)
    builder = (
        _builder(_name(settings, settings.issuing_name), root_name, key, moment, not_after, path_length=0)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .add_extension(x509.CertificatePolicies([policy]), critical=False)
        .add_extension(
            x509.CRLDistributionPoints(
                [x509.DistributionPoint([x509.UniformResourceIdentifier(url)], None, None, None)]
            ),
            critical=False,
        )
        .add_extension(
            x509.AuthorityInformationAccess(
                [x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, location)]
            ),
            critical=False,
        )
    )
    certificate = builder.sign(root_key, hashes.SHA384())
    address = address_for(ca=root, year=year, url=url, last_expiry=root.not_after)
    issuing = _keep(ISSUING, settings.issuing_name, AuthorityKind.ISSUING, root, address, certificate)
    record(Event.AUTHORITY_MADE, actor=actor, subject=issuing, slug=issuing.slug, not_after=not_after.isoformat())
    publish_address(address)
    return issuing


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    not_before: datetime,
    not_after: datetime,
    *,
    path_length: int | None,
) -> x509.CertificateBuilder:
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement"), False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(
            x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(settings: PkiSettings, common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, settings.issuer_country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.issuer_organisation),
            x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, settings.issuer_identifier),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _keep(
    slug: str,
    name: str,
    kind: AuthorityKind,
    parent: CertificateAuthority | None,
    address: CrlAddress | None,
    certificate: x509.Certificate,
) -> CertificateAuthority:
    identifier = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    return CertificateAuthority.objects.create(
        slug=slug,
        name=name,
        kind=kind,
        parent=parent,
        address=address,
        certificate=certificate.public_bytes(Encoding.DER),
        key_identifier=identifier.hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )
