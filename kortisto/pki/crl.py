"""Revocation lists in DER (RFC 5280, section 5), assembled from entries that were made when each certificate was
revoked.

The builders at hand copy a growing list for every entry: twice the entries take four times as long. Here the entries'
bytes are joined, the list is put around them, and it is signed once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from asn1crypto import algos, core, crl, x509

from .states import Reason

_REASONS = {
    Reason.KEY_COMPROMISE: "key_compromise",
    Reason.AFFILIATION_CHANGED: "affiliation_changed",
    Reason.SUPERSEDED: "superseded",
    Reason.CESSATION_OF_OPERATION: "cessation_of_operation",
    Reason.PRIVILEGE_WITHDRAWN: "privilege_withdrawn",
}
_LAST_UTC_TIME_YEAR = 2049
# X.509, 9.5.2.8: entries stay on the list after their certificates have expired.
_EXPIRED_CERTS_ON_CRL = "2.5.29.60"


def entry(*, serial: int, revoked_at: datetime, reason: Reason) -> bytes:
    """One entry of a list, DER. *Not specified* is left out, as RFC 5280, 5.3.1 asks."""
    fields: dict[str, object] = {"user_certificate": serial, "revocation_date": _time(revoked_at)}
    if reason in _REASONS:
        extension = {"extn_id": "crl_reason", "critical": False, "extn_value": crl.CRLReason(_REASONS[reason])}
        fields["crl_entry_extensions"] = [extension]
    encoded: bytes = crl.RevokedCertificate(fields).dump()
    return encoded


@dataclass(frozen=True)
class ListFields:
    """What a list says beside its entries. `issuer` is the authority's name, DER; `key_identifier` its key's."""

    issuer: bytes
    key_identifier: bytes
    number: int
    this_update: datetime
    next_update: datetime
    urls: tuple[str, ...]
    about_authorities: bool
    entries_kept_since: datetime


def signed_list(fields: ListFields, entries: Iterable[bytes], *, sign: Callable[[bytes], bytes]) -> bytes:
    """The list, DER. `sign` gives an ECDSA signature with SHA-384 (DER) over the bytes it gets."""
    algorithm = algos.SignedDigestAlgorithm({"algorithm": "sha384_ecdsa"})
    to_be_signed: dict[str, object] = {
        "version": "v2",
        "signature": algorithm,
        "issuer": x509.Name.load(fields.issuer),
        "this_update": _time(fields.this_update),
        "next_update": _time(fields.next_update),
        "crl_extensions": _extensions(fields),
    }
    joined = b"".join(entries)
    if joined:  # an empty list leaves the field out altogether (RFC 5280, 5.1.2.6)
        to_be_signed["revoked_certificates"] = crl.RevokedCertificates(contents=joined)
    content = crl.TbsCertList(to_be_signed)
    signature = core.OctetBitString(sign(content.dump()))
    whole: bytes = crl.CertificateList(
        {"tbs_cert_list": content, "signature_algorithm": algorithm, "signature": signature}
    ).dump()
    return whole


def _extensions(fields: ListFields) -> list[dict[str, object]]:
    scope: dict[str, object] = {"only_contains_ca_certs": True}
    if not fields.about_authorities:
        names = [x509.GeneralName(name="uniform_resource_identifier", value=url) for url in fields.urls]
        scope = {
            "distribution_point": x509.DistributionPointName(name="full_name", value=names),
            "only_contains_user_certs": True,
        }
    kept_since = core.GeneralizedTime(fields.entries_kept_since.astimezone(UTC).replace(microsecond=0))
    return [
        {
            "extn_id": "authority_key_identifier",
            "critical": False,
            "extn_value": x509.AuthorityKeyIdentifier({"key_identifier": fields.key_identifier}),
        },
        {"extn_id": "crl_number", "critical": False, "extn_value": core.Integer(fields.number)},
        {
            "extn_id": "issuing_distribution_point",
            "critical": True,
            "extn_value": crl.IssuingDistributionPoint(scope),
        },
        {
            "extn_id": _EXPIRED_CERTS_ON_CRL,
            "critical": False,
            "extn_value": core.ParsableOctetString(kept_since.dump()),
        },
    ]


def _time(moment: datetime) -> x509.Time:
    """UTCTime through 2049, GeneralizedTime from 2050 on (RFC 5280, 5.1.2.4)."""
    moment = moment.astimezone(UTC).replace(microsecond=0)
    kind = "utc_time" if moment.year <= _LAST_UTC_TIME_YEAR else "general_time"
    return x509.Time(name=kind, value=moment)
