"""Chips: two P-256 key pairs made on the card, and the requests that prove their possession."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Chip:
    """A chip's two keys (PKCS#8, DER) and certificate requests (PKCS#10, DER)."""

    auth_key: bytes
    sign_key: bytes
    csr_auth: bytes
    csr_sign: bytes


def make_chip(serial: str) -> Chip:
    auth, sign = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    return Chip(_private(auth), _private(sign), _request(auth, serial), _request(sign, serial))


def same_key(csr: bytes, certificate: bytes) -> bool:
    """Does the certificate hold the key that the request was made for?"""
    try:
        asked = x509.load_der_x509_csr(csr).public_key()
        given = x509.load_der_x509_certificate(certificate).public_key()
    except ValueError:
        return False
    return asked == given


def card_serial(number: int) -> str:
    """The serial printed on a card: fifteen digits and a check digit (ISO/IEC 7812-1, Luhn)."""
    digits = f"89358{number:010d}"
    total = sum(
        sum(divmod(int(digit) * (2 if place % 2 == 0 else 1), 10)) for place, digit in enumerate(reversed(digits))
    )
    return f"{digits}{-total % 10}"


def _private(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _request(key: ec.EllipticCurvePrivateKey, serial: str) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.SERIAL_NUMBER, serial)])
    return (
        x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, hashes.SHA256()).public_bytes(Encoding.DER)
    )
