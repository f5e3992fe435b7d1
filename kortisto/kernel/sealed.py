"""Sealed fields: identity codes and secrets that stand in the database only as ciphertext.

AES-256-GCM, with the table, the column and the row's public code as associated data: a value copied to another row, column
or table does not open. The only way to the plaintext is `Sealed.reveal(actor=, purpose=)`, which records who looked and why.
"""

import hashlib
import hmac
import os
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from .keys import data_ring, index_ring

_on_reveal: list[Callable[..., None]] = []


def install_reveal_hook(hook: Callable[..., None]) -> None:
    """The audit room records every reveal: `hook(actor=, row=, column=, purpose=)`."""
    _on_reveal[:] = [hook]


class CannotOpen(Exception):
    """A sealed value does not open: it was moved to another row, changed, or its key is gone."""


def seal(plain: bytes, *, associated: str) -> bytes:
    """Seal bytes with the ring's current key; the result is `key id | nonce | ciphertext`."""
    ring = data_ring()
    nonce = os.urandom(12)
    key_id = ring.current.encode()
    return (
        bytes([len(key_id)])
        + key_id
        + nonce
        + AESGCM(ring.keys[ring.current]).encrypt(nonce, plain, associated.encode())
    )


def unseal(blob: bytes, *, associated: str) -> bytes:
    """Open what `seal` made; `CannotOpen` when anything differs."""
    blob = bytes(blob)
    length = blob[0]
    key_id, rest = blob[1 : 1 + length].decode(), blob[1 + length :]
    try:
        return AESGCM(data_ring().keys[key_id]).decrypt(rest[:12], rest[12:], associated.encode())
    except (InvalidTag, KeyError) as error:
        raise CannotOpen("a sealed value does not open") from error


def blind_index(plain: str, *, purpose: str, key_id: str | None = None) -> str:
    """A keyed fingerprint (HMAC-SHA-256, hex) by which an exact value is found without being stored."""
    ring = index_ring()
    key = ring.keys[key_id or ring.current]
    return hmac.new(key, f"{purpose}\x00{plain}".encode(), hashlib.sha256).hexdigest()


def next_blind_index(plain: str, *, purpose: str) -> str | None:
    """The fingerprint under the key that a rotation is moving to; None when no rotation is under way."""
    following = index_ring().next
    return blind_index(plain, purpose=purpose, key_id=following) if following else None


class Sealed:
    """A value that is there but closed."""

    __slots__ = ("_blob", "_column", "_row")

    def __init__(self, blob: bytes, row: models.Model, column: str) -> None:
        self._blob = bytes(blob)
        self._row = row
        self._column = column

    def _associated(self) -> str:
        return f"{self._row._meta.db_table}|{self._column}|{self._row.code}"  # type: ignore[attr-defined]

    def reveal(self, *, actor: Any, purpose: str) -> str:
        """The plaintext; who looked, at which row and why goes to the audit log first."""
        if not _on_reveal:
            raise RuntimeError("nobody records what is revealed")
        _on_reveal[0](actor=actor, row=self._row, column=self._column, purpose=purpose)
        return unseal(self._blob, associated=self._associated()).decode()

    def open_for_program(self) -> str:
        """The plaintext for the program's own checks (a TOTP secret, a register query); never for a page or a log."""
        return unseal(self._blob, associated=self._associated()).decode()

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__


class SealedField(models.BinaryField):
    """A text stored sealed. Assign a `str` before saving; read a `Sealed` (or None)."""

    # For mypy's Django plugin: what is read is no bytes, and what is assigned is a text.
    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)

    def contribute_to_class(self, cls: type[models.Model], name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, name, _SealedAttribute(self))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        value = model_instance.__dict__.get(self.attname)
        if isinstance(value, str):
            value = seal(
                value.encode(),
                associated=f"{model_instance._meta.db_table}|{self.column}|{model_instance.code}",  # type: ignore[attr-defined]
            )
            model_instance.__dict__[self.attname] = value
        return value


class _SealedAttribute:
    def __init__(self, field: SealedField) -> None:
        self.field = field

    def __get__(self, row: models.Model | None, owner: type | None = None) -> Any:
        if row is None:
            return self
        if self.field.attname not in row.__dict__:
            row.refresh_from_db(fields=[self.field.attname])
        value = row.__dict__[self.field.attname]
        if value is None or isinstance(value, str):
            return value
        assert self.field.column is not None
        return Sealed(value, row, self.field.column)

    def __set__(self, row: models.Model, value: Any) -> None:
        if isinstance(value, Sealed):
            value = value._blob
        row.__dict__[self.field.attname] = value
