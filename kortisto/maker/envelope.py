"""A message between the registration authority and the card maker: signed by its sender, then encrypted to its
receiver.

Plain JOSE, so that any maker can read and write it with a library of their own:

* the message, UTF-8 JSON, is signed as a JWS (RFC 7515, compact, ES384);
* the JWS is encrypted as a JWE (RFC 7516, compact, ECDH-ES on P-384 with Concat KDF, A256GCM), content type `JWS`.

Signed before encrypted: nobody on the way learns who signed what, and a signature cannot be replaced by another's.
The message itself names sender, receiver and sequence number, so that a message turned back, sent on or sent again is
noticed. Each party has two P-384 keys, one to sign and one to be encrypted to; a key's id is its thumbprint (RFC
7638). This module needs no Django.
"""

import base64
import hashlib
import json
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash

CURVE = ec.SECP384R1
COORDINATE = 48
SIGNATURE_TYPE = "kortisto-maker+json"


class NotAccepted(Exception):
    """Bytes that are not a message from the other party to us."""


@dataclass(frozen=True)
class OwnKeys:
    """A party's private keys: one to sign with, one to open what is encrypted to it."""

    signing: ec.EllipticCurvePrivateKey
    opening: ec.EllipticCurvePrivateKey

    @staticmethod
    def make() -> "OwnKeys":
        return OwnKeys(ec.generate_private_key(CURVE()), ec.generate_private_key(CURVE()))

    @property
    def public(self) -> "TheirKeys":
        return TheirKeys(self.signing.public_key(), self.opening.public_key())

    def to_json(self) -> bytes:
        """A JWK set with the private parts: for a file that only its owner reads."""
        keys = []
        for jwk, private in zip(self.public.jwks(), (self.signing, self.opening), strict=True):
            keys.append(jwk | {"d": _b64(private.private_numbers().private_value.to_bytes(COORDINATE, "big"))})
        return json.dumps({"keys": keys}, indent=1).encode()

    @staticmethod
    def from_json(data: bytes) -> "OwnKeys":
        by_use = {jwk["use"]: jwk for jwk in json.loads(data)["keys"]}
        return OwnKeys(_private(by_use["sig"]), _private(by_use["enc"]))


@dataclass(frozen=True)
class TheirKeys:
    """The other party's public keys: one to check signatures with, one to encrypt to."""

    checking: ec.EllipticCurvePublicKey
    closing: ec.EllipticCurvePublicKey

    def jwks(self) -> list[dict[str, str]]:
        return [_jwk(self.checking, "sig"), _jwk(self.closing, "enc")]

    def to_json(self) -> bytes:
        """A JWK set, to be given to the other party."""
        return json.dumps({"keys": self.jwks()}, indent=1).encode()

    @staticmethod
    def from_json(data: bytes) -> "TheirKeys":
        by_use = {jwk["use"]: jwk for jwk in json.loads(data)["keys"]}
        return TheirKeys(_public(by_use["sig"]), _public(by_use["enc"]))

    @property
    def fingerprint(self) -> str:
        """What two people compare over the telephone before they trust a key file: SHA-256 of both thumbprints, hex."""
        return hashlib.sha256("".join(jwk["kid"] for jwk in self.jwks()).encode()).hexdigest()


def seal(message: dict[str, Any], *, own: OwnKeys, their: TheirKeys) -> bytes:
    """The message signed by us and encrypted to them, as ASCII bytes."""
    return _encrypt(_sign(json.dumps(message, ensure_ascii=False, sort_keys=True).encode(), own), their).encode("ascii")


def unseal(data: bytes, *, own: OwnKeys, their: TheirKeys) -> dict[str, Any]:
    """The message in the bytes; `NotAccepted` when it is not encrypted to us, not signed by them, or not a message at
    all.
    """
    try:
        message = json.loads(_check(_decrypt(data.decode("ascii"), own), their))
    except (ValueError, KeyError, TypeError, InvalidTag, InvalidSignature) as error:
        raise NotAccepted(f"the message does not open: {type(error).__name__}") from error
    if not isinstance(message, dict):
        raise NotAccepted("the message is not an object")
    return message


def digest(message: dict[str, Any]) -> str:
    """SHA-256 (hex) of a message's contents, however it was encrypted."""
    return hashlib.sha256(json.dumps(message, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


# -- JWS ------------------------------------------------------------------------------------------------------------


def _sign(payload: bytes, own: OwnKeys) -> str:
    header = {"alg": "ES384", "kid": _thumbprint(own.signing.public_key()), "typ": SIGNATURE_TYPE}
    signing_input = f"{_b64_json(header)}.{_b64(payload)}"
    der = own.signing.sign(signing_input.encode(), ec.ECDSA(hashes.SHA384()))
    r, s = utils.decode_dss_signature(der)
    return f"{signing_input}.{_b64(r.to_bytes(COORDINATE, 'big') + s.to_bytes(COORDINATE, 'big'))}"


def _check(jws: str, their: TheirKeys) -> bytes:
    protected, payload, signature = jws.split(".")
    header = json.loads(_from_b64(protected))
    expected = {"alg": "ES384", "kid": _thumbprint(their.checking), "typ": SIGNATURE_TYPE}
    if header != expected:
        raise NotAccepted("the message is signed in another way, or with another key")
    raw = _from_b64(signature)
    if len(raw) != 2 * COORDINATE:
        raise NotAccepted("the signature has the wrong length")
    der = utils.encode_dss_signature(int.from_bytes(raw[:COORDINATE], "big"), int.from_bytes(raw[COORDINATE:], "big"))
    their.checking.verify(der, f"{protected}.{payload}".encode(), ec.ECDSA(hashes.SHA384()))
    return _from_b64(payload)


# -- JWE ------------------------------------------------------------------------------------------------------------


def _encrypt(jws: str, their: TheirKeys) -> str:
    ephemeral = ec.generate_private_key(CURVE())
    header = {
        "alg": "ECDH-ES",
        "enc": "A256GCM",
        "kid": _thumbprint(their.closing),
        "cty": "JWS",
        "epk": _coordinates(ephemeral.public_key()),
    }
    protected = _b64_json(header)
    key = agreed_key(ephemeral.exchange(ec.ECDH(), their.closing), algorithm="A256GCM", bits=256)
    nonce = os.urandom(12)
    closed = AESGCM(key).encrypt(nonce, jws.encode(), protected.encode())
    return ".".join([protected, "", _b64(nonce), _b64(closed[:-16]), _b64(closed[-16:])])


def _decrypt(jwe: str, own: OwnKeys) -> str:
    protected, no_key, nonce, closed, tag = jwe.split(".")
    header = json.loads(_from_b64(protected))
    ephemeral = header.pop("epk")
    expected = {"alg": "ECDH-ES", "enc": "A256GCM", "kid": _thumbprint(own.opening.public_key()), "cty": "JWS"}
    if no_key or header != expected:
        raise NotAccepted("the message is encrypted in another way, or to another key")
    key = agreed_key(own.opening.exchange(ec.ECDH(), _public(ephemeral)), algorithm="A256GCM", bits=256)
    return AESGCM(key).decrypt(_from_b64(nonce), _from_b64(closed) + _from_b64(tag), protected.encode()).decode()


def agreed_key(secret: bytes, *, algorithm: str, bits: int, apu: bytes = b"", apv: bytes = b"") -> bytes:
    """Concat KDF as RFC 7518, 4.6.2 uses it: the key both sides derive from their shared secret."""
    other = _length_first(algorithm.encode()) + _length_first(apu) + _length_first(apv) + bits.to_bytes(4, "big")
    return ConcatKDFHash(algorithm=hashes.SHA256(), length=bits // 8, otherinfo=other).derive(secret)


# -- keys and letters -----------------------------------------------------------------------------------------------


def _coordinates(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    numbers = key.public_numbers()
    return {
        "crv": "P-384",
        "kty": "EC",
        "x": _b64(numbers.x.to_bytes(COORDINATE, "big")),
        "y": _b64(numbers.y.to_bytes(COORDINATE, "big")),
    }


def _thumbprint(key: ec.EllipticCurvePublicKey) -> str:
    canonical = json.dumps(_coordinates(key), separators=(",", ":"), sort_keys=True)
    return _b64(hashlib.sha256(canonical.encode()).digest())


def _jwk(key: ec.EllipticCurvePublicKey, use: str) -> dict[str, str]:
    return _coordinates(key) | {"use": use, "kid": _thumbprint(key)}


def _public(jwk: dict[str, str]) -> ec.EllipticCurvePublicKey:
    if (jwk["kty"], jwk["crv"]) != ("EC", "P-384"):
        raise NotAccepted("not a P-384 key")
    x, y = (int.from_bytes(_from_b64(jwk[name]), "big") for name in "xy")
    return ec.EllipticCurvePublicNumbers(x, y, CURVE()).public_key()


def _private(jwk: dict[str, str]) -> ec.EllipticCurvePrivateKey:
    public = _public(jwk).public_numbers()
    return ec.EllipticCurvePrivateNumbers(int.from_bytes(_from_b64(jwk["d"]), "big"), public).private_key()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _b64_json(content: dict[str, Any]) -> str:
    return _b64(json.dumps(content, separators=(",", ":")).encode())


def _from_b64(text: str) -> bytes:
    if "=" in text:
        raise ValueError("padding")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _length_first(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data
