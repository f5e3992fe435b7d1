"""Checkpoints as signed notes: the text form of C2SP signed-note and tlog-checkpoint, with Ed25519.

    kortisto.example/audit
    31
    47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
    time 2026-11-23T18:16:53.123456Z

    — kortisto.example/audit Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=

Other programs that speak the format (Go's `golang.org/x/mod/sumdb/note`) verify them with the public key line. Needs no
database and no Django: whoever was given an export checks it with this.
"""

import base64
import binascii
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
NAME = re.compile(r"[^\s+]+")
SIGNATURE_MARK = "— "


class NotANote(ValueError):
    """The text is not a signed checkpoint."""


def _key_id(name: str, public: bytes) -> bytes:
    return sha256(f"{name}\n".encode() + ED25519 + public).digest()[:4]


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotANote("the text is not base64") from error


@dataclass(frozen=True)
class PublicKey:
    """A key that checkpoints are verified with, written `name+id+key`."""

    name: str
    public: bytes

    @property
    def id(self) -> str:
        return _key_id(self.name, self.public).hex()

    def __str__(self) -> str:
        return f"{self.name}+{self.id}+{base64.b64encode(ED25519 + self.public).decode()}"

    @classmethod
    def parse(cls, line: str) -> "PublicKey":
        name, _separator, rest = line.strip().partition("+")
        given_id, _separator, encoded = rest.partition("+")
        key = _bytes(encoded)
        found = cls(name, key[1:])
        if key[:1] != ED25519 or len(key) != 33 or found.id != given_id:
            raise NotANote("this is not the public key of a signed note")
        return found


@dataclass(frozen=True)
class PrivateKey:
    """The checkpoint key, written `PRIVATE+KEY+name+id+seed`."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return "<checkpoint key>"

    @classmethod
    def make(cls, name: str) -> "PrivateKey":
        if not NAME.fullmatch(name):
            raise ValueError(f"the name of a key holds no space and no plus sign: {name!r}")
        return cls(name, secrets.token_bytes(32))

    @property
    def public(self) -> PublicKey:
        return PublicKey(self.name, Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())

    def text(self) -> str:
        return f"PRIVATE+KEY+{self.name}+{self.public.id}+{base64.b64encode(ED25519 + self.seed).decode()}"

    @classmethod
    def parse(cls, line: str) -> "PrivateKey":
        name, _separator, rest = line.strip().removeprefix("PRIVATE+KEY+").partition("+")
        _given_id, _separator, encoded = rest.partition("+")
        return cls(name, _bytes(encoded)[1:])

    def sign(self, text: str) -> str:
        """The signature line of a text that ends with a newline."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        encoded = base64.b64encode(bytes.fromhex(self.public.id) + signature).decode()
        return f"{SIGNATURE_MARK}{self.name} {encoded}\n"


@dataclass(frozen=True)
class Lost:
    """What a restored database lacks, by the newer checkpoint that an operator accepted to lose."""

    kept: int
    size: int
    root: bytes


@dataclass(frozen=True)
class Checkpoint:
    """What is signed: how many events the log had, the root over them, when; `lost` only after an accepted restore."""

    origin: str
    size: int
    root: bytes
    time: str
    lost: Lost | None = None

    def text(self) -> str:
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode(), f"time {self.time}"]
        if self.lost:
            lost_root = base64.b64encode(self.lost.root).decode()
            lines.append(f"restored kept {self.lost.kept} lost {self.lost.size} {lost_root}")
        return "\n".join(lines) + "\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not lines[0] or not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]):
            raise NotANote("the text is not a checkpoint")
        root = _bytes(lines[2])
        if len(root) != 32:
            raise NotANote("a root has 32 bytes")
        time, lost = "", None
        for line in lines[3:-1]:
            if line.startswith("time "):
                time = line.removeprefix("time ")
            elif found := re.fullmatch(r"restored kept ([0-9]{1,19}) lost ([0-9]{1,19}) (\S+)", line):
                lost = Lost(int(found[1]), int(found[2]), _bytes(found[3]))
        return cls(lines[0], int(lines[1]), root, time, lost)


@dataclass(frozen=True)
class Note:
    """A signed checkpoint as it was found: its text, its signature lines, and what it says."""

    body: str
    signatures: tuple[str, ...]
    checkpoint: Checkpoint

    @property
    def text(self) -> str:
        return self.body + "\n" + "".join(self.signatures)

    @classmethod
    def sign(cls, checkpoint: Checkpoint, key: PrivateKey) -> "Note":
        body = checkpoint.text()
        return cls(body, (key.sign(body),), checkpoint)

    @classmethod
    def parse(cls, text: str) -> "Note":
        for found in notes_in(text.splitlines(keepends=True)):
            if isinstance(found, Note):
                return found
        raise NotANote("the text holds no signed checkpoint")

    def signed_by(self, keys: Iterable[PublicKey]) -> PublicKey | None:
        """The key that signed this note, of those that are trusted; None when none of them did."""
        trusted = {(key.name, key.id): key for key in keys}
        for line in self.signatures:
            name, _separator, encoded = line.removeprefix(SIGNATURE_MARK).strip().partition(" ")
            try:
                signature = _bytes(encoded)
            except NotANote:
                continue
            key = trusted.get((name, signature[:4].hex()))
            if key is None or key.name != self.checkpoint.origin:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signature[4:], self.body.encode())
            except InvalidSignature:
                continue
            return key
        return None


def notes_in(lines: Iterable[str]) -> Iterator[Note | str]:
    """The notes of a file of checkpoints, in order, and as plain text whatever stands there that is not a note."""
    body: list[str] = []
    signatures: list[str] = []
    in_body = True
    for line in lines:
        if not in_body and not line.startswith(SIGNATURE_MARK):
            yield _note_or_text(body, signatures)
            body, signatures, in_body = [], [], True
        if in_body and line != "\n":
            body.append(line)
        elif in_body:
            in_body = not body  # blank lines between notes belong to neither
        else:
            signatures.append(line)
    if body:
        yield _note_or_text(body, signatures)


def _note_or_text(body: list[str], signatures: list[str]) -> Note | str:
    text = "".join(body)
    if signatures and signatures[-1].endswith("\n"):
        try:
            return Note(text, tuple(signatures), Checkpoint.parse(text))
        except NotANote:
            pass
    return text + ("\n" if signatures else "") + "".join(signatures)
