"""Secrets that the program's own start needs. The rings of sealed fields and the CA's keys belong to kernel and pki."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from kortisto.config.environment import own_folder, text


def secret_text(name: str) -> str:
    """A secret from its variable, or from the file that ``<name>_FILE`` names (the way container platforms give them)."""
    file = text(f"{name}_FILE")
    return Path(file).read_text("utf-8").strip() if file else text(name)


def write_once(path: Path, content: str) -> str:
    """The file's content, written whole with mode 0600 when there is none; of two at once the first is kept."""
    own_folder(path.parent)
    beside = path.parent / f".{path.name}.{secrets.token_hex(4)}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()
    return path.read_text("utf-8")


def secret_key(folder: Path, *, demo: bool) -> str:
    """Django's signing key: from the environment, from ``secret.key`` in the key folder, or made for a demo."""
    given = secret_text("KORTISTO_SECRET_KEY")
    if given:
        return given
    path = folder / "secret.key"
    if path.exists():
        return path.read_text("utf-8").strip()
    if demo:
        return write_once(path, secrets.token_urlsafe(64))
    raise ImproperlyConfigured(
        f"Set KORTISTO_SECRET_KEY, or write a random line of 64 characters into {path} (mode 0600)."
    )
