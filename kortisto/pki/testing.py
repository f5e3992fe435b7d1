"""What tests of any room need to have certificates: an authority with open keys, and a card's keys with their
requests.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from kortisto.kernel.actors import System
from kortisto.kernel.clock import add_years, today

from .backends.embedded import keys
from .backends.embedded.ceremony import make_authorities
from .ca import CertificateRequest, request_id_for
from .models import CertificateAuthority
from .states import Use
from .subject import Attribute

DAY = date(2026, 11, 20)


@contextmanager
def certificate_authority() -> Iterator[CertificateAuthority]:
    """Authorities made in the test's database, their keys permitted in this process."""
    with keys.ca_keys_permitted():
        yield make_authorities(actor=System("test"))


@contextmanager
def ca_keys_elsewhere() -> Iterator[None]:
    """For a while this is a process that does not serve the `ca` queue."""
    before = keys.permits()
    keys.count_permits(-before)
    try:
        yield
    finally:
        keys.count_permits(before)


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def csr_for(key: Any) -> bytes:
    """A certificate request as a card makes it (PKCS#10, DER)."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def attributes(**values: str) -> dict[str, Attribute]:
    """A personnel card's attributes with accepted sources; each may be replaced, an empty one is left out."""
    sources = {
        "country": ("FI", "issuer"),
        "organisation": ("Koivuklinikka Oy", "contract"),
        "title": ("Arkistonhoitaja", "employment_proof"),
        "surname": ("Mäkinen", "identity_document"),
        "given_name": ("Hanna Åsa Maria", "identity_document"),
        "serial_number": ("90012345678", "holder_number"),
    }
    return {
        name: Attribute(values.get(name, value), source, DAY)
        for name, (value, source) in sources.items()
        if values.get(name, value)
    }


def request_for(
    order_code: str = "ORDER00001",
    use: Use = Use.AUTH_ENC,
    *,
    key: Any = None,
    kind: str = "personnel",
    valid_until: date | None = None,
    **values: str,
) -> CertificateRequest:
    """A request for one certificate of an order's card; `values` replace attributes."""
    return CertificateRequest(
        request_id=request_id_for(order_code, use),
        subject_code=f"card:{order_code}",
        kind=kind,
        use=use,
        attributes=attributes(**values),
        csr=csr_for(key or new_key()),
        valid_until=valid_until or add_years(today(), 5),
    )
