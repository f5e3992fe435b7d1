"""The key folder: data ring, index keys, CA, checkpoint and seal keys, one file each, readable by their user only.

Production may point single names to a PKCS#11 module; what reads them asks here. Web processes need `data.json` and
`index.json` only.
"""

import base64
import json
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def key_folder() -> Path:
    """The folder of keys (0700), from the setting `KORTISTO_KEYS`."""
    return Path(settings.KORTISTO_KEYS)


def write_key_file(name: str, data: bytes) -> Path:
    """Write a key file once, 0600, by rename; an existing one is left as it is."""
    folder = key_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    if path.exists():
        return path
    beside = folder / f".{name}.{secrets.token_hex(4)}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    return path


def read_key_file(name: str) -> bytes:
    path = key_folder() / name
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise ImproperlyConfigured(
            f"key file {name} is missing from the key folder; run 'kortisto keys make'"
        ) from None


def make_ring() -> bytes:
    """A new key ring: the current key's id, and every key by its id (256 bits, base64)."""
    return json.dumps({"current": "1", "keys": {"1": base64.b64encode(secrets.token_bytes(32)).decode()}}).encode()


def make_data_keys() -> None:
    """Make the data ring and the index ring where they are missing."""
    write_key_file("data.json", make_ring())
    write_key_file("index.json", make_ring())


class Ring:
    """Keys by id; new data is sealed with the current one, old data opened with its own."""

    def __init__(self, data: bytes) -> None:
        content = json.loads(data)
        self.current: str = content["current"]
        self.next: str | None = content.get("next")
        self.keys = {key_id: base64.b64decode(key) for key_id, key in content["keys"].items()}


@lru_cache(maxsize=8)
def _ring(folder: str, name: str) -> Ring:
    return Ring(read_key_file(name))


def data_ring() -> Ring:
    return _ring(str(key_folder()), "data.json")


def index_ring() -> Ring:
    return _ring(str(key_folder()), "index.json")


def forget_rings() -> None:
    """Read the key files afresh: after a rotation, and in tests."""
    _ring.cache_clear()
