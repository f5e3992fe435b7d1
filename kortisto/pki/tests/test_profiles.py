"""Profiles are data, and a version once in force never changes."""

import hashlib
import json
import tomllib

import pytest

from kortisto.pki.profiles import FILE, UnknownProfile, profile_for, profile_names

# The fingerprint of each version that was ever in force. A profile that changes gets a new version and a new line.
VERSIONS = {1: "060e5d865afa225e8f5ef89cea4fc74e5417d7d23843d2f6ac060d33f01b4a00"}


def test_each_version_stays_what_it_was():
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    fingerprint = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    assert VERSIONS[content["version"]] == fingerprint, (
        "a profile changed: raise `version` and note its fingerprint here"
    )


def test_each_card_kind_has_two_profiles():
    kinds = ("actor", "organisation", "personnel", "professional")
    assert profile_names() == sorted(f"{kind}-{use}" for kind in kinds for use in ("auth-enc", "sign"))


def test_a_kind_without_a_profile_is_named():
    with pytest.raises(UnknownProfile, match="temporary"):
        profile_for(kind="temporary", use="sign")
