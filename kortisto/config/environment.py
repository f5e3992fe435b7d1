"""What the machine tells the program: environment variables, and the folders where one checkout keeps its state.

A checkout without ``DATABASE_URL`` is a demo or a developer's machine: it gets a private database, folders of its own and
keys made on the spot. With ``DATABASE_URL`` nothing is assumed and every missing value is an error with a remedy.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def text(name: str, default: str = "") -> str:
    """One variable as stripped text."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """One variable as yes or no."""
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "yes", "true", "on"}:
        return True
    if value in {"0", "no", "false", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no.")


def number(name: str, default: int) -> int:
    """One variable as a whole number that is not negative."""
    value = text(name)
    if not value:
        return default
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number.")
    return int(value)


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """One variable as a list, separated by commas."""
    value = text(name)
    return [word.strip() for word in value.split(",") if word.strip()] if value else list(default)


def structure(name: str, default: Any) -> Any:
    """One variable as JSON, or the JSON of the file it names with a leading ``@``."""
    value = text(name)
    if not value:
        return default
    try:
        return json.loads(Path(value[1:]).read_text("utf-8") if value.startswith("@") else value)
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"{name} must be JSON, or @ and the path of a JSON file.") from error


def state_folder() -> Path:
    """The folder outside the checkout where this checkout's private database, keys and files live.

    Named by a hash of the checkout's path, so two checkouts never share a database. As root it lies under ``/var/lib``,
    because the database server runs as an unprivileged user that cannot enter root's home; not under ``/var/tmp``,
    because systems clean that by age and would eat a resting cluster file by file.
    """
    chosen = text("KORTISTO_STATE")
    if chosen:
        return Path(chosen).absolute()
    name = hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:10]
    if os.geteuid() == 0:
        return Path("/var/lib/kortisto-demo") / name
    base = text("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return Path(base) / "kortisto" / name


def own_folder(path: Path, mode: int = 0o700) -> Path:
    """The folder, made when missing; refused when it belongs to somebody else or is a link that somebody planted."""
    path.mkdir(parents=True, exist_ok=True, mode=0o755)
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid():
        raise ImproperlyConfigured(
            f"{path} is not a folder of the user who runs Kortisto. Remove it or set KORTISTO_STATE."
        )
    if stat.S_IMODE(status.st_mode) != mode:
        path.chmod(mode)
    return path


def folder(name: str, inside_state: str, demo: bool) -> Path:
    """A folder from its variable; the demo's default lies in the checkout's state folder, production has no default."""
    chosen = text(name)
    if chosen:
        return Path(chosen).absolute()
    if demo:
        return state_folder() / inside_state
    raise ImproperlyConfigured(f"Set {name} to a folder that only the user who runs Kortisto can read.")
