"""The sealed folder: every file is encrypted with the data ring, under a random name, and on the disk before the commit."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.utils.deconstruct import deconstructible

from kortisto.kernel.clock import HELSINKI
from kortisto.kernel.sealed import seal, unseal


def document_storage() -> Storage:
    """The storage that the installation chose for documents."""
    return storages["documents"]


def random_name() -> str:
    """A name that says nothing: 128 random bits, spread over 256 folders."""
    name = secrets.token_hex(16)
    return f"{name[:2]}/{name}"


@deconstructible
class EncryptedStorage(Storage):
    """Files in one folder (0700), each sealed (AES-256-GCM) with its own name as associated data.

    A file is written beside, forced to the disk and then linked under its name: a name either has the whole file or none.
    Files are small (the checks limit them), so they are sealed as one piece. There are no URLs: a download goes through a view.
    """

    def __init__(self, location: str | os.PathLike[str] | None = None) -> None:
        self.location = Path(location or settings.MEDIA_ROOT)

    def path(self, name: str) -> str:
        path = (self.location / name).resolve()
        if not path.is_relative_to(self.location.resolve()):
            raise ValueError("A document's name points outside its folder.")
        return str(path)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name  # names are random; one that exists is an error, never a reason for another name

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        blob = seal(content.read(), associated=f"document|{name}")
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(blob)
                file.flush()
                os.fsync(file.fileno())
            os.link(beside, path)
        finally:
            beside.unlink()
        for folder in (path.parent, self.location):
            directory = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)
        return name

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("Documents are read only; a changed document is a new one.")
        blob = Path(self.path(name)).read_bytes()
        return ContentFile(unseal(blob, associated=f"document|{name}"), name=name)

    def delete(self, name: str) -> None:
        Path(self.path(name)).unlink(missing_ok=True)

    def exists(self, name: str) -> bool:
        return Path(self.path(name)).exists()

    def size(self, name: str) -> int:
        """The size of the sealed file on the disk; the document's own size stands on its row."""
        return Path(self.path(name)).stat().st_size

    def get_modified_time(self, name: str) -> datetime:
        return datetime.fromtimestamp(Path(self.path(name)).stat().st_mtime, HELSINKI)

    def names(self) -> Iterator[str]:
        """Every file in the folder, also half-written ones that a crash left behind."""
        if not self.location.exists():
            return
        for path in self.location.glob("??/*"):
            if path.is_file():
                yield str(path.relative_to(self.location))
