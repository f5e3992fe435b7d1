"""The certificate authority, behind a few verbs. Outside the house: called from jobs, after the commit, never from an
action.

A backend is a class that declares in `verbs` which of the protocol's verbs it has; `tests/contract.py` holds what
each of them promises. Every verb may raise `CaUnavailable`, and may be asked again: the same request id gives the
same certificate, a certificate revoked twice stays revoked as it first was.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from django.utils.module_loading import import_string

from .conf import pki_settings
from .errors import IssueRefused
from .models import Certificate, CrlIssue
from .states import Reason, Use
from .subject import Attribute

__all__ = ["VERBS", "Attribute", "Authority", "CertificateRequest", "authority", "request_id_for"]


@dataclass(frozen=True)
class CertificateRequest:
    """One certificate asked for.

    `request_id` names the request for ever: an order's code and a use. `subject_code` says whose it is ("card:CODE").
    `kind` is the card kind of `profiles.toml`. `csr` is PKCS#10 in DER; it proves possession of the key, its own
    subject is not read. `valid_until` is the last day (Helsinki) on which the certificate holds. `policy_version` is
    the CP/CPS version in force for the order; empty means the one in the settings.
    """

    request_id: str
    subject_code: str
    kind: str
    use: Use
    attributes: Mapping[str, Attribute]
    csr: bytes = field(repr=False)
    valid_until: date
    policy_version: str = ""

    def fingerprint(self, public_key: bytes) -> str:
        """SHA-256 (hex) of everything that makes two requests the same; a CSR counts by its public key (SPKI, DER)."""
        content = {
            "subject_code": self.subject_code,
            "kind": self.kind,
            "use": self.use.value,
            "attributes": {name: one.to_json() for name, one in self.attributes.items()},
            "public_key": public_key.hex(),
            "valid_until": self.valid_until.isoformat(),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def request_id_for(order_code: str, use: Use) -> str:
    """The request id of an order's certificate of one use."""
    return f"{order_code}/{use.value}"


class Authority(Protocol):
    """The verbs. Errors: `CaUnavailable` (ask again), `IssueRefused` and its kinds, `UnknownCertificate`."""

    verbs: frozenset[str]

    def issue(self, request: CertificateRequest) -> Certificate:
        """The certificate for the request: a new one, or the one it was given before. Outside any transaction."""
        ...

    def issue_many(self, requests: Sequence[CertificateRequest]) -> "list[Certificate | IssueRefused]":
        """As `issue`, for many at once: one outcome for each request, in their order. A refusal does not stop the
        others.
        """
        ...

    def revoke(self, certificate: Certificate, *, reason: Reason) -> Certificate:
        """Revoke for good (BR-RV-02). Asked again, the first reason and time stay. The list follows within seconds."""
        ...

    def find(self, *, request_id: str) -> Certificate | None:
        """What a request was given, if anything."""
        ...

    def crl(self, *, ca: str, year: int) -> CrlIssue | None:
        """The newest revocation list of a CA (its slug) and a year of issue; None when that address does not exist."""
        ...

    def publish(self) -> list[CrlIssue]:
        """Sign the lists that have news or grow old. An authority that publishes by itself does not have this verb."""
        ...


VERBS = frozenset({"issue", "issue_many", "revoke", "find", "crl", "publish"})


def authority() -> Authority:
    """The backend that the settings name."""
    made: Authority = import_string(pki_settings().backend)()
    return made
