"""A spool folder between two parties: whole files with rising numbers, one folder for each direction. Needs no
Django.

A file appears by rename when it is whole and on the disk. Its receiver takes files strictly in order, writes down
what it said, and only then removes the file; a file that comes again is known by its number. What is not acceptable
is moved aside, never processed.

    <spool>/to-maker/00000001.jose …      <spool>/from-maker/00000001.jose …      <spool>/refused/…
"""

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TO_MAKER, FROM_MAKER, REFUSED = "to-maker", "from-maker", "refused"
SUFFIX = ".jose"


@dataclass(frozen=True)
class Spool:
    """One direction of a spool folder."""

    root: Path
    direction: str

    @property
    def folder(self) -> Path:
        return self.root / self.direction

    def make(self) -> None:
        """Make the folders, readable by their owner and group only."""
        for folder in (self.root, self.folder, self.root / REFUSED):
            folder.mkdir(mode=0o770, parents=True, exist_ok=True)

    def path(self, sequence: int) -> Path:
        return self.folder / f"{sequence:08d}{SUFFIX}"

    def put(self, sequence: int, data: bytes) -> None:
        """Place a file whole: a reader sees all of it or nothing, also after a power cut. `OSError` when that fails."""
        path = self.path(sequence)
        beside = self.folder / f".{path.name}.{secrets.token_hex(4)}.part"
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o660)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
        _flush_folder(self.folder)

    def waiting(self) -> Iterator[tuple[int, Path]]:
        """Numbers and paths of the files that are there, the lowest number first. `OSError` when the folder is not."""
        found = [(int(path.stem), path) for path in self.folder.iterdir() if _is_message(path)]
        yield from sorted(found)

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)
        _flush_folder(self.folder)

    def refuse(self, path: Path) -> Path:
        """Move a file aside, under a name that tells where it came from."""
        aside = self.root / REFUSED / f"{self.direction}-{path.stem}-{secrets.token_hex(4)}{SUFFIX}"
        path.replace(aside)
        _flush_folder(self.folder)
        return aside


def _is_message(path: Path) -> bool:
    return path.suffix == SUFFIX and path.stem.isdecimal() and path.stem.isascii() and not path.name.startswith(".")


def _flush_folder(folder: Path) -> None:
    """A rename is on the disk when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
