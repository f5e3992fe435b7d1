"""The authority's keys: encrypted files in the key folder, opened only by processes that serve the `ca` queue.

A key file is PKCS#8, encrypted; its passphrase is 256 random bits in a file of its own, which a setting may place
elsewhere (a credential of systemd, another disk), so that a copy of the key folder alone opens nothing.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured

from kortisto.kernel.keys import key_folder, read_key_file, write_key_file

from ...conf import pki_settings

_KEYS_TO_KEYS = "ca-passphrase"

_permits = 0
_counting = threading.Lock()


class KeysNotPermitted(RuntimeError):
    """This process does not serve the `ca` queue, so it does not open the authority's keys (ground rule 18)."""


def permit_ca_keys() -> None:
    """Called once at the start of a process that may sign: a worker of the `ca` queue, or a command of an operator."""
    count_permits(1)


@contextmanager
def ca_keys_permitted() -> Iterator[None]:
    """Permit the keys for a while: tests, and commands that sign once."""
    count_permits(1)
    try:
        yield
    finally:
        count_permits(-1)


def count_permits(more: int) -> None:
    """Permits are counted: threads that permit for a while come and go across each other."""
    global _permits
    with _counting:
        _permits += more


def permits() -> int:
    """How many have permitted the keys in this process; none, and they stay closed."""
    return _permits


def make_key(name: str) -> ec.EllipticCurvePrivateKey:
    """Make a P-384 key and keep it encrypted; of two made at once the first written is the one that counts."""
    if not pki_settings().passphrase_file:
        write_key_file(_KEYS_TO_KEYS, secrets.token_urlsafe(32).encode())
    key = ec.generate_private_key(ec.SECP384R1())
    encrypted = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(_passphrase()),
    )
    write_key_file(_file(name), encrypted)
    return open_key(name)


def open_key(name: str) -> ec.EllipticCurvePrivateKey:
    """The key of an authority (its slug); `KeysNotPermitted` outside the processes that may sign."""
    if _permits <= 0:
        raise KeysNotPermitted("the authority's keys are opened only by workers of the ca queue")
    return _open(str(key_folder()), name)


def sign(name: str, data: bytes) -> bytes:
    """ECDSA with SHA-384 over the bytes, DER."""
    return open_key(name).sign(data, ec.ECDSA(hashes.SHA384()))


def forget_keys() -> None:
    """Read the key files afresh: in tests, and after they were replaced."""
    _open.cache_clear()


@lru_cache(maxsize=8)
def _open(folder: str, name: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(read_key_file(_file(name)), _passphrase())
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP384R1):
        raise ImproperlyConfigured(f"the key file {_file(name)} does not hold a P-384 key")
    return key


def _passphrase() -> bytes:
    elsewhere = pki_settings().passphrase_file
    return Path(elsewhere).read_bytes().strip() if elsewhere else read_key_file(_KEYS_TO_KEYS).strip()


def _file(name: str) -> str:
    return f"ca-{name}.pem"
