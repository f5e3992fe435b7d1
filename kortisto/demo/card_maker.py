"""The card maker's simulator, a program of its own, as the demo starts it."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

from kortisto.maker.backends.folder.keys import own_keys, trust
from kortisto.maker.conf import maker_settings


def maker_state() -> Path:
    """The simulator's own folder, beside its spool and never inside it."""
    return Path(settings.KORTISTO_DATA) / "maker-simulator"


def trust_the_maker() -> None:
    """Both parties exchange their public keys, as operators do once."""
    ours = Path(settings.KORTISTO_DATA) / "authority-public.json"
    ours.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    ours.write_bytes(own_keys().public.to_json())
    trust(_simulator("keys", "--state", str(maker_state()), "--trust", str(ours)).encode())


def run_the_maker() -> None:
    """Let the maker work until nothing is left to do."""
    _simulator("run", "--state", str(maker_state()), "--spool", str(maker_settings().spool_folder), "--once")


def _simulator(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kortisto.maker.simulator", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return done.stdout
