"""What a provider of strong identification tells, and the little of it that is kept: method, level, time, and which person.

The personal identity code lives in memory between the provider's answer and the person's blind index. It is never a part of a
session, of allauth's tables, of a log line or of an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal
from kortisto.kernel.identifiers import IdentityCode, check_identity_code

# The claims of the Finnish Trust Network's OpenID Connect profile; a provider's settings may name others.
CLAIMS = {
    "identity_code": "urn:oid:1.2.246.21",
    "family_name": "urn:oid:2.5.4.4",
    "given_names": "urn:oid:1.2.246.575.1.14",
}
# Levels of assurance by the provider's `acr`. What is not named here, or in the provider's settings, is not strong.
LEVELS = {
    "http://ftn.ficora.fi/2017/loa2": "substantial",
    "http://ftn.ficora.fi/2017/loa3": "high",
    "http://eidas.europa.eu/LoA/substantial": "substantial",
    "http://eidas.europa.eu/LoA/high": "high",
}


@dataclass(frozen=True)
class Identified:
    """Somebody who has just identified strongly."""

    identity_code: IdentityCode = field(repr=False)
    given_names: str = field(repr=False)
    family_name: str = field(repr=False)
    method: str
    level: str


def read_claims(claims: Mapping[str, Any], *, provider: str, settings: Mapping[str, Any]) -> Identified:
    """Read a verified identity token.

    Refuses with `level_too_low` when the level of assurance is not known to be strong, with `identity_code_missing` when the
    provider tells no personal identity code, and as `check_identity_code` does.
    """
    level = {**LEVELS, **settings.get("levels", {})}.get(str(claims.get("acr", "")))
    if level is None:
        raise Refusal("level_too_low", _("This way of identifying is not strong enough. Choose another one."))
    names = {**CLAIMS, **settings.get("claims", {})}
    code = claims.get(names["identity_code"])
    if not code:
        raise Refusal(
            "identity_code_missing",
            _(
                "The identification did not tell your personal identity code, so we do not know who you are. Choose another way."
            ),
        )
    methods = claims.get("amr") or []
    means = "+".join(methods) if isinstance(methods, list) else str(methods)
    return Identified(
        identity_code=check_identity_code(str(code)),
        given_names=str(claims.get(names["given_names"], "")).strip(),
        family_name=str(claims.get(names["family_name"], "")).strip(),
        method=f"{provider}:{means}"[:80] if means else provider,
        level=level,
    )


def provider_name(entry: Mapping[str, Any]) -> str:
    """What a provider of `KORTISTO_OIDC` or `KORTISTO_SAML` is called in the page's language."""
    names = entry["name"] if isinstance(entry["name"], dict) else {"fi": entry["name"]}
    return str(names.get((get_language() or "fi")[:2]) or next(iter(names.values())))


def in_words(method: str, level: str) -> str:
    """A kept identification as people read it: the provider's name while its settings know it, and the level of assurance."""
    called = method.partition(":")[0]
    entries = [entry for entry in (*settings.KORTISTO_OIDC, *settings.KORTISTO_SAML) if entry["id"] == called]
    levels = {
        "substantial": pgettext("level of assurance", "substantial"),
        "high": pgettext("level of assurance", "high"),
    }
    return f"{provider_name(entries[0]) if entries else method}, {levels.get(level, level)}"
