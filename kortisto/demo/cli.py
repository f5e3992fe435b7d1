"""`kortisto story --out DIR` and `kortisto demo`."""

import argparse
import getpass
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kortisto.kernel.actors import Operator

INSIDE = "KORTISTO_STORY_DATABASE"


def main(arguments: Sequence[str]) -> int:
    """Run one of the two commands; the first argument is its name."""
    if arguments[0] == "story":
        return story(arguments[1:])
    from .running import demo

    return demo(arguments[1:])


def story(arguments: Sequence[str]) -> int:
    """Play the story in a fresh database with keys of its own, leave its papers, and drop the database."""
    parser = argparse.ArgumentParser(prog="kortisto story", description="Play one card's whole story.")
    parser.add_argument("--out", type=Path, required=True, help="the folder for story.json and the other files")
    parser.add_argument("--quiet", action="store_true", help="do not tell the steps")
    options = parser.parse_args(arguments)
    if INSIDE not in os.environ:
        return _in_a_house_of_its_own(list(arguments))
    return _play(options.out, quiet=options.quiet)


def _in_a_house_of_its_own(arguments: list[str]) -> int:
    """Start the command again with a database, keys, files and checkpoints that nothing else uses, and clear up after it."""
    import subprocess

    from kortisto.config import database

    name = f"kortisto_story_{secrets.token_hex(4)}"
    folder = Path(tempfile.mkdtemp(prefix="kortisto-story-"))
    environment = {
        **os.environ,
        INSIDE: name,
        "KORTISTO_DATABASE": name,
        "KORTISTO_KEYS": str(folder / "keys"),
        "KORTISTO_DATA": str(folder / "data"),
        "KORTISTO_CHECKPOINTS": str(folder / "checkpoints"),
        "KORTISTO_DEMO": "1",
    }
    try:
        command = [sys.executable, "-m", "kortisto.config.cli", "story", *arguments]
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        database.drop(name)
        shutil.rmtree(folder, ignore_errors=True)


def _play(out: Path, *, quiet: bool) -> int:
    from kortisto.config import database
    from kortisto.kernel.errors import Refusal
    from kortisto.kernel.keys import make_data_keys

    from .papers import leave
    from .scene import Scene
    from .stage import Stage, StepFailed
    from .story import play
    from .telling import Teller, hush

    hush()
    make_data_keys()
    database.prepare()
    scene = Scene(operator=Operator(getpass.getuser()), stage=Stage(None if quiet else Teller()))
    try:
        play(scene)
    except (StepFailed, Refusal) as trouble:
        print(f"The story does not hold: {trouble}", file=sys.stderr)
        return 1
    leave(scene, out)
    print(f"{len(scene.stage.steps)} steps held. The papers are in {out}.")
    return 0
