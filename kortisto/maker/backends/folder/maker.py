"""Reading and writing the spool folder (format: `kortisto.maker.envelope`, `messages` and `spool`)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ...card_maker import VERBS, Incoming, MakerUnavailable
from ...conf import maker_settings
from ...envelope import NotAccepted, seal, unseal
from ...spool import FROM_MAKER, TO_MAKER, Spool
from .keys import own_keys, trusted_keys


class FolderMaker:
    """The maker at the other end of the folder."""

    verbs = VERBS

    def __init__(self) -> None:
        folder = maker_settings().spool_folder
        self.going, self.coming = Spool(folder, TO_MAKER), Spool(folder, FROM_MAKER)

    def send(self, content: dict[str, Any], *, sequence: int) -> None:
        """A file that lies there already is left: the maker may be reading it, and it says the same."""
        data = seal(content, own=own_keys(), their=trusted_keys())
        try:
            self.going.make()
            if not self.going.path(sequence).exists():
                self.going.put(sequence, data)
        except OSError as error:
            raise MakerUnavailable("the spool folder cannot be written to") from error

    def fetch_results(self) -> Iterator[Incoming]:
        try:
            self.coming.make()
            waiting = list(self.coming.waiting())
        except OSError as error:
            raise MakerUnavailable("the spool folder cannot be read") from error
        own, their = own_keys(), trusted_keys()
        for sequence, path in waiting:
            content, trouble = None, ""
            try:
                content = unseal(path.read_bytes(), own=own, their=their)
            except NotAccepted as refusal:
                trouble = str(refusal)
            except OSError as error:
                raise MakerUnavailable("a file in the spool folder cannot be read") from error
            yield Incoming(sequence, content, trouble, _then(self.coming.remove, path), _then(self.coming.refuse, path))


def _then(verb: Any, path: Path) -> Any:
    return lambda: verb(path)
