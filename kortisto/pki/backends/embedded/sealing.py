"""The certificate of the issuer's seal: the issuing authority vouches for the key that seals papers (EN 319 412-3)."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.db import transaction

from kortisto.audit.record import record
from kortisto.audit.restored import refuse_if_restored
from kortisto.kernel.actors import Actor
from kortisto.kernel.clock import add_years, day_of, now
from kortisto.kernel.keys import key_folder

from ...conf import PkiSettings, pki_settings
from ...drafting import access_to, crl_address, crl_url, end_of_day, key_usage
from ...errors import CaUnavailable
from ...events import Event
from ...models import CertificateAuthority
from ...register import address_for
from ...states import AuthorityKind
from . import keys

SEAL = "seal"
CHAIN = "seal-chain.pem"
# A seal that would end this soon is certified anew before it is used.
RENEWED_BEFORE = timedelta(days=30)
YEARS = 3
LONGEST_YEARS = 5
# EN 319 411-1: NCP, the normalised policy for keys that do not lie in a secure device.
NORMALISED_POLICY = "0.4.0.2042.1.1"


def make_seal_key() -> ec.EllipticCurvePrivateKey:
    """The seal's key in the key folder, made where it is missing."""
    return keys.make_key(SEAL)


def chain_path() -> Path:
    return key_folder() / CHAIN


def seal_chain(*, actor: Actor) -> bytes:
    """The seal's certificate, then its authorities (PEM); certified, or certified anew, where that is due.

    `CaUnavailable` before the authorities are made. Needs the permit of a process that may sign.
    """
    key = make_seal_key()
    if (chain := _kept(key)) is not None:
        return chain
    issuing = CertificateAuthority.objects.filter(kind=AuthorityKind.ISSUING).order_by("-id").first()
    if issuing is None:
        raise CaUnavailable("no issuing authority has been made: run 'kortisto ca make'")
    refuse_if_restored()
    with transaction.atomic():
        certificate = _certify(key, issuing, pki_settings())
        fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
        record(
            Event.SEAL_CERTIFIED, actor=actor, subject=issuing, sha256=fingerprint,
            not_after=certificate.not_valid_after_utc.isoformat(),
        )  # fmt: skip
    chain = certificate.public_bytes(Encoding.PEM)
    authority: CertificateAuthority | None = issuing
    while authority is not None:
        chain += x509.load_der_x509_certificate(bytes(authority.certificate)).public_bytes(Encoding.PEM)
        authority = authority.parent
    _replace(chain)
    return chain


def _kept(key: ec.EllipticCurvePrivateKey) -> bytes | None:
    """The chain in the key folder, while it is this key's and holds for a while yet."""
    try:
        chain = chain_path().read_bytes()
    except FileNotFoundError:
        return None
    certificate = x509.load_pem_x509_certificate(chain)
    moment = now()
    holds = certificate.not_valid_before_utc <= moment < certificate.not_valid_after_utc - RENEWED_BEFORE
    return chain if holds and certificate.public_key() == key.public_key() else None


def _certify(key: ec.EllipticCurvePrivateKey, issuing: CertificateAuthority, settings: PkiSettings) -> x509.Certificate:
    """Subject: the issuer as a legal person. Its one use is contentCommitment, so that it can sign nothing but papers."""
    authority_key = keys.open_key(issuing.slug)
    authority = x509.load_der_x509_certificate(bytes(issuing.certificate))
    moment = now().replace(microsecond=0)
    year = day_of(moment).year
    url = crl_url(settings, slug=issuing.slug, year=year)
    last_expiry = end_of_day(add_years(day_of(moment).replace(month=12, day=31), LONGEST_YEARS))
    address_for(ca=issuing, year=year, url=url, last_expiry=last_expiry)
    not_after = min(end_of_day(add_years(day_of(moment), YEARS)), issuing.not_after)
    policy = x509.PolicyInformation(x509.ObjectIdentifier(NORMALISED_POLICY), None)
    subject = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, settings.issuer_country),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.issuer_organisation),
        x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, settings.issuer_identifier),
        x509.NameAttribute(NameOID.COMMON_NAME, settings.issuer_organisation),
    ]
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name(subject))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment)
        .not_valid_after(not_after)
        .add_extension(x509.AuthorityKeyIdentifier(bytes.fromhex(issuing.key_identifier), None, None), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(key_usage(frozenset({"content_commitment"})), critical=True)
        .add_extension(x509.CertificatePolicies([policy]), critical=False)
        .add_extension(crl_address(url), critical=False)
        .add_extension(access_to(issuing.slug, settings), critical=False)
        .sign(authority_key, hashes.SHA384())
    )


def _replace(chain: bytes) -> None:
    """By rename: whoever reads meanwhile finds the old chain or the new one, whole."""
    beside = chain_path().with_name(f".{CHAIN}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(chain)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(chain_path())
