"""Sealed letters: the only place where an activation code is (BR-PN-03).

The code is made at the moment its letter is closed. It is in no database, no message, no log; a letter opens only
with the simulator's own letter key, as a paper one opens only once.
"""

import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FOLDER, KEY = "letters", "letters.key"
CODE_DIGITS = 8


def close_letter(state: Path, serial: str) -> None:
    """Make the card's activation code and close its letter. A letter that exists stays as it is."""
    folder = state / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{serial}.letter"
    if path.exists():
        return
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    nonce = os.urandom(12)
    closed = AESGCM(_key(state)).encrypt(nonce, json.dumps({"activation_code": code}).encode(), serial.encode())
    beside = folder / f".{serial}.{secrets.token_hex(4)}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(nonce + closed)
    beside.replace(path)


def open_letter(state: Path, serial: str) -> str:
    """The activation code: what the holder reads. `FileNotFoundError` when no letter was made."""
    data = (state / FOLDER / f"{serial}.letter").read_bytes()
    content = json.loads(AESGCM(_key(state)).decrypt(data[:12], data[12:], serial.encode()))
    return str(content["activation_code"])


def _key(state: Path) -> bytes:
    path = state / KEY
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()
