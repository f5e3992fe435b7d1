"""`kortisto ca make | show`: the certificate authorities of this installation."""

import argparse
import getpass
import sys
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.conf import settings

from kortisto.kernel.actors import Operator

from .backends.embedded.ceremony import make_authorities
from .backends.embedded.keys import ca_keys_permitted
from .backends.embedded.sealing import seal_chain
from .conf import undecided
from .models import CertificateAuthority


def main(arguments: Sequence[str]) -> int:
    """Make root and issuing authority where there are none; show them with their fingerprints."""
    parser = argparse.ArgumentParser(
        prog="kortisto ca", description="The certificate authorities of this installation."
    )
    parser.add_argument("verb", choices=["make", "show"])
    if parser.parse_args(arguments).verb == "make":
        if missing := undecided():
            print(
                f"KORTISTO_PKI lacks {', '.join(missing)}: what stands in certificates is decided first.",
                file=sys.stderr,
            )
            return 2
        operator = Operator(getpass.getuser())
        make_authorities(actor=operator)
        if not settings.KORTISTO_SEAL.get("key_file"):
            with ca_keys_permitted():
                seal_chain(actor=operator)
    for ca in CertificateAuthority.objects.order_by("id"):
        certificate = x509.load_der_x509_certificate(bytes(ca.certificate))
        fingerprint = certificate.fingerprint(hashes.SHA256()).hex(":").upper()
        print(f"{ca.slug}  {ca.name}  {ca.not_after:%Y-%m-%d}\n  SHA-256 {fingerprint}")
    return 0
