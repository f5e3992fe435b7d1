"""The issuer's seal on a paper: an invisible PAdES signature, after which not one byte can change unseen.

Baseline B-B (ETSI EN 319 142-1), B-T where the setting `KORTISTO_SEAL` names a time-stamp authority. The seal certifies
the paper with no changes permitted (DocMDP 1). Its key is the installation's own, vouched for by its certificate
authority, or one that is given as files; either is opened only by processes that serve the `ca` queue, so papers are sealed by
jobs of that queue, after the commit.

    job("course:seal_certificate", queue="ca")  →  seal_pdf(pdf, reason="…")
"""

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields as pdf_fields
from pyhanko.sign import signers
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.timestamps import HTTPTimeStamper, TimeStamper, TimestampRequestError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.pki.backends.embedded import keys, sealing
from kortisto.pki.errors import CaUnavailable

FIELD = "IssuerSeal"
TSA_SECONDS = 5


class SealUnavailable(Exception):
    """No paper can be sealed now: no key or certificate, one that has ended, or a time-stamp authority that is silent.

    A job that meets it is tried again.
    """


class SealBroken(Exception):
    """The paper does not carry a whole seal: changed since, or never sealed."""


@dataclass(frozen=True)
class SealSettings:
    """`KORTISTO_SEAL`: a key given as files (PEM; the seal's own certificate first), and a time-stamp authority."""

    key_file: str = ""
    chain_file: str = ""
    passphrase_file: str = ""
    tsa: str = ""


@dataclass(frozen=True)
class Seal:
    """The key that seals, its certificate and those above it (DER)."""

    key: bytes
    certificate: bytes
    others: tuple[bytes, ...]


def seal_settings() -> SealSettings:
    """The settings in force; `ImproperlyConfigured` for a name that does not exist, or a key without its chain."""
    given: dict[str, Any] = dict(settings.KORTISTO_SEAL)
    if unknown := sorted(set(given) - {one.name for one in fields(SealSettings)}):
        raise ImproperlyConfigured(f"KORTISTO_SEAL has no setting {', '.join(unknown)}")
    found = SealSettings(**given)
    if bool(found.key_file) != bool(found.chain_file):
        raise ImproperlyConfigured("KORTISTO_SEAL names key_file and chain_file together, or neither")
    return found


def seal_pdf(pdf: bytes, *, reason: str) -> bytes:
    """The same paper with the issuer's seal; every call seals anew, so what is to stay is kept by the caller.

    `reason` is read in the signature's panel, in the paper's language. Raises `SealUnavailable`, and `KeysNotPermitted` outside
    the processes that may sign. The result has been looked at as a stranger would look (`verify_seal`).
    """
    found = open_seal()
    # The library works asynchronously, and a caller may have a loop of its own; a thread of its own never has.
    with ThreadPoolExecutor(1, thread_name_prefix="seal") as own:
        sealed = own.submit(_seal, pdf, reason, found).result()
    verify_seal(sealed, roots=[(found.certificate, *found.others)[-1]])
    return sealed


def verify_seal(pdf: bytes, *, roots: list[bytes] | None = None) -> PdfSignatureStatus:
    """Look at a paper's seal: whole, over the entire file, by a chain that ends in `roots` (DER; the paper's own when none).

    Raises `SealBroken`. Not asked: whether the certificate has been revoked (its list is published), and who vouches for the
    time-stamp authority, which the operator chose.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="seal") as own:
        return own.submit(_verify, pdf, roots).result()


def open_seal() -> Seal:
    """The seal of this installation; `SealUnavailable` when it is missing or not in force today."""
    if not keys.permits():
        raise keys.KeysNotPermitted("the seal's key is opened only by workers of the ca queue")
    given = seal_settings()
    try:
        if given.key_file:
            key, chain = _given_key(given), Path(given.chain_file).read_bytes()
        else:
            chain = sealing.seal_chain(actor=System("documents"))
            key = keys.open_key(sealing.SEAL)
    except (OSError, ValueError, CaUnavailable, Refusal) as error:
        raise SealUnavailable(f"the seal cannot be opened: {type(error).__name__}") from error
    certificates = x509.load_pem_x509_certificates(chain)
    own = certificates[0]
    if own.public_key() != key.public_key():
        raise SealUnavailable("the seal's certificate belongs to another key")
    if not own.not_valid_before_utc <= now() < own.not_valid_after_utc:
        raise SealUnavailable("the seal's certificate is not in force today")
    return Seal(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        own.public_bytes(Encoding.DER),
        tuple(one.public_bytes(Encoding.DER) for one in certificates[1:]),
    )


def _given_key(given: SealSettings) -> Any:
    passphrase = Path(given.passphrase_file).read_bytes().strip() if given.passphrase_file else None
    return load_pem_private_key(Path(given.key_file).read_bytes(), passphrase)


def _seal(pdf: bytes, reason: str, seal: Seal) -> bytes:
    store = SimpleCertificateStore()
    store.register_multiple(asn1_x509.Certificate.load(one) for one in seal.others)
    own = asn1_x509.Certificate.load(seal.certificate)
    signer = signers.SimpleSigner(
        signing_cert=own, signing_key=asn1_keys.PrivateKeyInfo.load(seal.key), cert_registry=store
    )
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha384",
        reason=reason,
        name=str(own.subject.native.get("organization_name", "")),
        subfilter=pdf_fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=pdf_fields.MDPPerm.NO_CHANGES,
    )
    # Hidden, so that PDF/UA asks nothing of it; named all the same, for those whose reader lists hidden fields.
    field = pdf_fields.SigFieldSpec(
        FIELD,
        invis_sig_settings=pdf_fields.InvisSigSettings(set_print_flag=False, set_hidden_flag=True),
        readable_field_name=reason,
    )
    out = io.BytesIO()
    try:
        signers.PdfSigner(metadata, signer, timestamper=time_stamper(), new_field_spec=field).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out
        )
    except (TimestampRequestError, OSError) as error:
        raise SealUnavailable(f"the time-stamp authority gave no stamp: {type(error).__name__}") from error
    return out.getvalue()


def time_stamper() -> TimeStamper | None:
    """The time-stamp authority (RFC 3161) that the setting names."""
    address = seal_settings().tsa
    return HTTPTimeStamper(address, timeout=TSA_SECONDS) if address else None


def _verify(pdf: bytes, roots: list[bytes] | None) -> PdfSignatureStatus:
    try:
        embedded = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        if len(embedded) != 1:
            raise SealBroken(f"the paper has {len(embedded)} seals")
        chain = list(embedded[0].other_embedded_certs)
        trusted = (
            [asn1_x509.Certificate.load(one) for one in roots]
            if roots is not None
            else [one for one in (embedded[0].signer_cert, *chain) if one.self_issued]
        )
        context = ValidationContext(trust_roots=trusted, other_certs=chain, allow_fetching=False, moment=now())
        status = validate_pdf_signature(embedded[0], signer_validation_context=context)
    except SealBroken:
        raise
    except Exception as error:
        # Whatever a parser of foreign bytes raises, the answer is the same.
        raise SealBroken(f"the paper cannot be read: {type(error).__name__}") from error
    stamp = status.timestamp_validity
    whole = status.intact and status.valid and status.trusted and status.modification_level == ModificationLevel.NONE
    stamped = stamp is None or (stamp.intact and stamp.valid)
    if not (whole and stamped and status.coverage == SignatureCoverageLevel.ENTIRE_FILE):
        raise SealBroken(status.summary())
    return status
