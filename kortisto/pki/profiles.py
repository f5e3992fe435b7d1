"""Certificate profiles, read from `profiles.toml`: what a certificate of a card kind and a use holds."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("profiles.toml")


@dataclass(frozen=True)
class AttributeRule:
    """One attribute of the subject: its OID, its longest value in characters, and the sources that are accepted."""

    name: str
    oid: str
    longest: int
    sources: frozenset[str]


@dataclass(frozen=True)
class Profile:
    """What a certificate holds, for one kind of card and one use; every certificate keeps `name` and `version`."""

    name: str
    version: int
    kind: str
    use: str
    key_usage: frozenset[str]
    extended_key_usage: tuple[str, ...]
    accepted_findings: frozenset[str]
    attributes: tuple[AttributeRule, ...]
    required: frozenset[str]
    common_name: AttributeRule
    years: int


class UnknownProfile(LookupError):
    """No profile exists for the kind of card and the use."""


def profile_for(*, kind: str, use: str) -> Profile:
    """The profile in force for a kind of card (`personnel`) and a use (`auth_enc`)."""
    try:
        return _profiles()[f"{kind}-{use.replace('_', '-')}"]
    except KeyError:
        raise UnknownProfile(f"no certificate profile for {kind}, {use}") from None


@lru_cache(maxsize=16)
def longest_value(attribute: str) -> int:
    """How many characters an attribute of the subject may have, in every profile."""
    return int(tomllib.loads(FILE.read_text(encoding="utf-8"))["attribute"][attribute]["longest"])


def profile_names() -> list[str]:
    return sorted(_profiles())


@lru_cache(maxsize=1)
def _profiles() -> Mapping[str, Profile]:
    return _read(tomllib.loads(FILE.read_text(encoding="utf-8")))


def _read(content: dict[str, Any]) -> dict[str, Profile]:
    rules = {
        name: AttributeRule(name, one["oid"], one["longest"], frozenset(one["sources"]))
        for name, one in content["attribute"].items()
    }
    profiles = {}
    for kind, card in content["kind"].items():
        for use, certificate in content["use"].items():
            name = f"{kind}-{use.replace('_', '-')}"
            profiles[name] = Profile(
                name=name,
                version=content["version"],
                kind=kind,
                use=use,
                key_usage=frozenset(certificate["key_usage"]),
                extended_key_usage=tuple(certificate["extended_key_usage"]),
                accepted_findings=frozenset(certificate["accepted_findings"]),
                attributes=tuple(rules[attribute] for attribute in card["attributes"]),
                required=frozenset(card["required"]),
                common_name=rules["common_name"],
                years=card["years"],
            )
    return profiles
