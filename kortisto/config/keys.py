"""Secrets that the program's own start needs. The rings of sealed fields and the CA's keys belong to kernel and pki."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from kortisto.config.environment import flag, folder, own_folder, text


def secret_text(name: str) -> str:
    """A secret from its variable, or from the file that ``<name>_FILE`` names (the way container platforms give them)."""
    file = text(f"{name}_FILE")
    return Path(file).read_text("utf-8").strip() if file else text(name)


def write_once(path: Path, content: str) -> str:
    """The file's content, written whole with mode 0600 when there is none; of two at once the first is kept."""
    if path.exists():
        return path.read_text("utf-8")
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


def secret_key(keys: Path, *, demo: bool) -> str:
    """Django's signing key: from the environment, from ``secret.key`` in the key folder, or made for a demo."""
    given = secret_text("KORTISTO_SECRET_KEY")
    if given:
        return given
    path = keys / "secret.key"
    if path.exists():
        return path.read_text("utf-8").strip()
    if demo:
        return write_once(path, secrets.token_urlsafe(64))
    raise ImproperlyConfigured(
        f"There is no {path}: run `kortisto keys make` the first time, or set KORTISTO_SECRET_KEY."
    )


def make_secret_key() -> None:
    """Make ``secret.key`` where neither it nor its variable is there; before the settings are read, which ask for it."""
    if not secret_text("KORTISTO_SECRET_KEY"):
        demo = flag("KORTISTO_DEMO", default=not text("DATABASE_URL"))
        write_once(folder("KORTISTO_KEYS", "keys", demo) / "secret.key", secrets.token_urlsafe(64))
