"""The room's settings: `KORTISTO_PKI`, a dictionary; what it leaves out has the demo's value, except what only an issuer
can decide (`ISSUERS_OWN`).

Policy OIDs, the address of the certification practice statement and the addresses in certificates are the issuer's own.
The defaults use the arc and the domain that are reserved for documentation (RFC 5612, RFC 2606).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def _example_policies() -> dict[str, str]:
    return {
        "professional": "1.3.6.1.4.1.32473.1.10",
        "personnel": "1.3.6.1.4.1.32473.1.20",
        "actor": "1.3.6.1.4.1.32473.1.30",
        "organisation": "1.3.6.1.4.1.32473.1.40",
    }


@dataclass(frozen=True)
class PkiSettings:
    """What an issuer decides about its certificates. Times in hours, minutes, days or years, as the names say."""

    backend: str = "kortisto.pki.backends.embedded.EmbeddedAuthority"
    # Addresses in certificates begin with this: {address_base}/crl/…, {address_base}/ca/… Plain HTTP by custom: what is
    # fetched there is signed, and fetching it must not need a certificate to be checked first.
    address_base: str = "http://pki.example.org"
    ocsp_address: str = ""
    cps_uri: str = "http://pki.example.org/cps"
    cps_version: str = "1.0"
    # EN 319 411-1: NCP+ is the normalised policy for keys held in a secure device, which a card is.
    common_policy: str = "0.4.0.2042.1.2"
    policy_oids: Mapping[str, str] = field(default_factory=_example_policies)
    issuer_country: str = "FI"
    issuer_organisation: str = "Kortisto demo issuer"
    # organizationIdentifier of EN 319 412-1 (NTR, country, business ID).
    issuer_identifier: str = "NTRFI-1234567-1"
    root_name: str = "Kortisto Demo Root CA"
    issuing_name: str = "Kortisto Demo Card CA"
    root_years: int = 20
    issuing_years: int = 12
    crl_valid_hours: int = 24
    crl_reissue_minutes: int = 60
    root_crl_valid_days: int = 180
    root_crl_reissue_days: int = 30
    lint_processes: int = 0
    passphrase_file: str = ""


def pki_settings() -> PkiSettings:
    """The settings in force; `ImproperlyConfigured` for a name that does not exist."""
    given: dict[str, Any] = dict(getattr(settings, "KORTISTO_PKI", {}))
    known = {one.name for one in fields(PkiSettings)}
    if unknown := sorted(set(given) - known):
        raise ImproperlyConfigured(f"KORTISTO_PKI has no setting {', '.join(unknown)}")
    return PkiSettings(**given)


# What stands in certificates for years and cannot be taken back: outside a demo each is the issuer's own decision.
ISSUERS_OWN = (
    "address_base", "cps_uri", "policy_oids", "issuer_organisation", "issuer_identifier", "root_name", "issuing_name",
)  # fmt: skip


def undecided() -> list[str]:
    """The settings that a real issuer has to give and has not; none in a demo, whose certificates are examples."""
    given = getattr(settings, "KORTISTO_PKI", {})
    return [] if settings.KORTISTO_DEMO else [name for name in ISSUERS_OWN if name not in given]
