"""Sealed values open only where they were sealed."""

import pytest

from kortisto.kernel.keys import forget_rings, make_data_keys
from kortisto.kernel.sealed import CannotOpen, blind_index, seal, unseal


@pytest.fixture(autouse=True)
def keys(tmp_path, settings):
    settings.KORTISTO_KEYS = tmp_path / "keys"
    make_data_keys()
    forget_rings()
    yield
    forget_rings()


def test_a_sealed_value_opens_in_its_own_place_only():
    blob = seal(b"010594Y9032", associated="people_person|identity_code|7ZK3ABCDEF")
    assert unseal(blob, associated="people_person|identity_code|7ZK3ABCDEF") == b"010594Y9032"
    with pytest.raises(CannotOpen):
        unseal(blob, associated="people_person|identity_code|OTHERCODE0")


def test_one_changed_byte_keeps_it_closed():
    blob = bytearray(seal(b"secret", associated="x"))
    blob[-1] ^= 1
    with pytest.raises(CannotOpen):
        unseal(bytes(blob), associated="x")


def test_the_index_finds_the_exact_value_and_tells_nothing_else():
    assert blind_index("010594Y9032", purpose="person") == blind_index("010594Y9032", purpose="person")
    assert blind_index("010594Y9032", purpose="person") != blind_index("010594-9032", purpose="person")
    assert blind_index("010594Y9032", purpose="person") != blind_index("010594Y9032", purpose="user")


def test_key_files_are_readable_by_their_user_only(settings):
    for name in ("data.json", "index.json"):
        assert (settings.KORTISTO_KEYS / name).stat().st_mode & 0o077 == 0
