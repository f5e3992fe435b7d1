"""The room's settings: `KORTISTO_MAKER`, a dictionary; what it leaves out has the demo's value."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class MakerSettings:
    """`spool` is the folder shared with the maker; `batch_size` how many cards a batch holds at most."""

    backend: str = "kortisto.maker.backends.folder.FolderMaker"
    spool: str = ""
    # Only for the maker in this process: where it keeps its chips and letters.
    state: str = ""
    batch_size: int = 500

    @property
    def spool_folder(self) -> Path:
        return Path(self.spool) if self.spool else Path(settings.KORTISTO_DATA) / "maker-spool"

    @property
    def state_folder(self) -> Path:
        return Path(self.state) if self.state else Path(settings.KORTISTO_DATA) / "maker-direct"


def maker_settings() -> MakerSettings:
    """The settings in force; `ImproperlyConfigured` for a name that does not exist."""
    given: Mapping[str, Any] = getattr(settings, "KORTISTO_MAKER", {})
    known = {one.name for one in fields(MakerSettings)}
    if unknown := sorted(set(given) - known):
        raise ImproperlyConfigured(f"KORTISTO_MAKER has no setting {', '.join(unknown)}")
    return MakerSettings(**given)
