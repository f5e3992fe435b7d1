"""Certificates as a test needs them: any that hold the card's keys."""

from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

_issuer = ec.generate_private_key(ec.SECP384R1())


def certificate_for(csr: bytes) -> bytes:
    name = x509.Name([])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(x509.load_der_x509_csr(csr).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2026, 11, 23, tzinfo=UTC))
        .not_valid_after(datetime(2031, 11, 23, tzinfo=UTC))
    )
    return builder.sign(_issuer, hashes.SHA384()).public_bytes(Encoding.DER)
