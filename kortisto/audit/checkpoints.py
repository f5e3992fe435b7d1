"""Where checkpoints are signed and kept: the key in the key folder, and the file outside the database.

The file is only ever appended to. It lies in the folder `KORTISTO_CHECKPOINTS`, best on another machine than the database's:
whoever holds the database and even the key, but not this file, cannot rewrite the log unseen.
"""

import fcntl
import os
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils.translation import gettext_lazy as _

from kortisto.kernel.errors import Refusal
from kortisto.kernel.keys import key_folder, read_key_file, write_key_file

from .notes import NotANote, Note, PrivateKey, PublicKey, notes_in

PRIVATE_FILE = "checkpoint.key"
PUBLIC_FILE = "checkpoint.pub"
# More than any note: what must be read from a file's end to find its last one.
TAIL = 16_384
HALF_A_NOTE = 1_024


class NoOutside(Refusal):
    """The file of checkpoints outside the database cannot be read, or does not end with a checkpoint of ours."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "checkpoints_unreadable",
            _("The checkpoints outside the database cannot be read. The operators have to check their folder."),
        )


def make_checkpoint_key() -> PublicKey:
    """Make the checkpoint key where it is missing; its name is this installation's address."""
    host = urlsplit(settings.KORTISTO_PUBLIC_ADDRESS).netloc or "kortisto"
    write_key_file(PRIVATE_FILE, (PrivateKey.make(f"{host}/audit").text() + "\n").encode())
    public = private_key().public
    write_key_file(PUBLIC_FILE, f"{public}\n".encode())
    return public


def private_key() -> PrivateKey:
    """The key that signs; `ImproperlyConfigured` where this process has none."""
    try:
        return _private(read_key_file(PRIVATE_FILE))
    except NotANote as error:
        raise ImproperlyConfigured(f"{PRIVATE_FILE} is not a checkpoint key") from error


def public_keys() -> list[PublicKey]:
    """The keys whose checkpoints count, the present one and its predecessors, one a line of `checkpoint.pub`."""
    try:
        return _public(read_key_file(PUBLIC_FILE))
    except NotANote as error:
        raise ImproperlyConfigured(f"{PUBLIC_FILE} holds a line that is not a public key") from error


def has_private_key() -> bool:
    return (key_folder() / PRIVATE_FILE).exists()


@lru_cache(maxsize=4)
def _private(content: bytes) -> PrivateKey:
    return PrivateKey.parse(content.decode())


@lru_cache(maxsize=4)
def _public(content: bytes) -> list[PublicKey]:
    return [PublicKey.parse(line) for line in content.decode().splitlines() if line.strip()]


class Outside:
    """The file of checkpoints outside the database."""

    _last: dict[Path, tuple[tuple[int, int, int], Note | None]] = {}

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or outside_path()

    def exists(self) -> bool:
        return self.path.exists()

    def make(self) -> None:
        """Make the file before the first checkpoint is committed, so that its absence later always means something."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not self.path.exists():
            os.close(os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600))
            _sync_folder(self.path.parent)

    def last(self) -> Note | None:
        """The last complete checkpoint; None of an empty file. `NoOutside` when it cannot be read or is not signed by us.

        Remembered as long as the file stays the same, so that asking before every certificate costs one `stat`.
        """
        try:
            status = self.path.stat()
            seen = (status.st_ino, status.st_size, status.st_mtime_ns)
            known = self._last.get(self.path)
            if known is None or known[0] != seen:
                known = (seen, self._read_last(status.st_size))
                self._last[self.path] = known
        except OSError as error:
            raise NoOutside from error
        return known[1]

    def _read_last(self, size: int) -> Note | None:
        with open(self.path, "rb") as file:
            return _last_of(file, size)

    def read(self) -> Iterator[Note | str]:
        """Every checkpoint of the file in order, and as text what stands there that is none."""
        try:
            with open(self.path, encoding="utf-8", errors="replace") as file:
                yield from notes_in(file)
        except OSError as error:
            raise NoOutside from error

    def publish(self, missing: Callable[[Note | None], Iterable[Note]]) -> None:
        """Add at the end what `missing(last)` gives; on disk when this returns. A half-written end is closed off."""
        with open(self.path, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            end = file.seek(0, os.SEEK_END)
            text = "".join(note.text + "\n" for note in missing(_last_of(file, end)))
            if not text:
                return
            file.seek(max(0, end - 2))
            if end and file.read(2) != b"\n\n":
                text = "\n\n" + text
            file.seek(end)
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())


def _last_of(file: BinaryIO, size: int) -> Note | None:
    file.seek(max(0, size - TAIL))
    lines = file.read().decode("utf-8", "replace").splitlines(keepends=True)
    found = [note for note in notes_in(lines) if isinstance(note, Note)]
    if found and found[-1].signed_by(public_keys()):
        return found[-1]
    if not found and size < HALF_A_NOTE:
        return None  # empty, or the machine went down while the very first note was being written
    raise NoOutside


def outside_path() -> Path:
    """The file of this database's log. Named by the database, so that a copy of it never mixes its history in."""
    return Path(settings.KORTISTO_CHECKPOINTS) / f"{connection.settings_dict['NAME']}.checkpoints.txt"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
