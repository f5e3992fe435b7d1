"""`kortisto demo`: prepare, tell the story, fill the country, then serve everything until Ctrl-C."""

import argparse
import getpass
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

from django.conf import settings

from kortisto.kernel.actors import Operator

from .people import PASSWORD, PLAYERS


def demo(arguments: Sequence[str]) -> int:
    """Everything from nothing: database, keys, story, country, web, worker, card maker, sign-in provider."""
    parser = argparse.ArgumentParser(prog="kortisto demo", description="The demo country on this machine.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--provider-port", type=int, default=8001)
    parser.add_argument("--only-story", action="store_true", help="tell the story, fill the country, and end")
    options = parser.parse_args(arguments)
    from kortisto.config import database

    if not database.private():
        print("The demo has a private database of its own: unset DATABASE_URL.", file=sys.stderr)
        return 2
    for port in () if options.only_story else (options.port, options.provider_port):
        if _taken(port):
            print(f"Something answers on port {port} already. Stop it, or choose another with --port.", file=sys.stderr)
            return 2
    # Links, mails and certificates name the port that the pages are served at.
    settings.KORTISTO_PUBLIC_ADDRESS = f"http://127.0.0.1:{options.port}"
    interrupts = _remember_interrupts()
    try:
        told = _told_before()
        if not told:
            print("The card's story, step by step. It is played once, through the same actions that the pages use.")
            _begin(interrupts)
    except KeyboardInterrupt:
        _rest()
        print("\nThe demo broke off before its end; it will begin again.")
        return 130
    if options.only_story:
        return 0
    return _serve(options.port, options.provider_port, told=told)


def _told_before() -> bool:
    """Whether this checkout's demo has been played to its end; one that broke off is thrown away."""
    from kortisto.config import database
    from kortisto.kernel.keys import make_data_keys
    from kortisto.organisations.models import Organisation

    from . import beginning

    make_data_keys()
    database.prepare()
    if beginning.passwords_given():
        return True
    if Organisation.objects.exists():
        print("An earlier demo broke off before its end; it begins again.")
        beginning.forget_everything()
        database.prepare()
    return False


def _remember_interrupts() -> list[int]:
    """Ctrl-C breaks the story off where it stands; one that some library swallowed on its way is still known at the end."""
    interrupts: list[int] = []

    def interrupt(number: int, _frame: object) -> None:
        interrupts.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, interrupt)
    return interrupts


def _begin(interrupts: list[int]) -> None:
    from . import beginning
    from .country import settle
    from .scene import Scene
    from .stage import Stage
    from .story import play
    from .telling import Teller, hush

    hush()
    scene = Scene(operator=Operator(getpass.getuser()), stage=Stage(Teller()))
    play(scene)
    print("\nThe country around it …", flush=True)
    count = settle(scene)
    if interrupts:
        raise KeyboardInterrupt
    beginning.give_passwords()
    print(f"{count} organisations in the demo country.\n")


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _serve(port: int, provider_port: int, *, told: bool) -> int:
    from kortisto.maker.conf import maker_settings

    from .card_maker import maker_state

    address = settings.KORTISTO_PUBLIC_ADDRESS
    environment = {
        **os.environ,
        "KORTISTO_DEMO": "1",
        "KORTISTO_PUBLIC_ADDRESS": address,
        "KORTISTO_DEMO_PROVIDER": f"http://127.0.0.1:{provider_port}",
    }
    program = [sys.executable, "-m", "kortisto.config.cli"]
    commands = {
        "sign-in provider": [
            sys.executable, "-m", "kortisto.demo.provider", "--port", str(provider_port), "--client", address,
        ],
        "web": [*program, "serve", "--port", str(port), "--workers", "1"],
        "worker": [*program, "work"],
        "card maker": [
            sys.executable, "-m", "kortisto.maker.simulator", "run", "--state", str(maker_state()),
            "--spool", str(maker_settings().spool_folder),
        ],
    }  # fmt: skip
    said = Path(settings.KORTISTO_DATA) / "demo.log"
    said.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    stop = False

    def ask_to_stop(*_: object) -> None:
        nonlocal stop
        stop = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask_to_stop)
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        with said.open("wb") as log:
            for name, command in commands.items():
                # Four programs that load at once keep each other waiting: the pages come first, what works behind them after.
                if name == "worker":
                    _wait_for(f"{address}/terve", running)
                # A group of its own: Ctrl-C reaches us alone, and we end each program as it wants to be ended.
                running[name] = subprocess.Popen(command, env=environment, stdout=log, stderr=log, process_group=0)
        _welcome(address, said, told=told)
        while not stop:
            for name, process in running.items():
                if process.poll() is not None and not stop:
                    print(f"The {name} has ended by itself ({process.returncode}):", file=sys.stderr)
                    print("".join(said.read_text("utf-8", "replace").splitlines(keepends=True)[-20:]), file=sys.stderr)
                    return 1
            time.sleep(0.5)
    finally:
        _end(running)
    print("\nEverything has been stopped. The private database rests too; the demo goes on where it was.")
    return 0


def _wait_for(page: str, running: dict[str, subprocess.Popen[bytes]], seconds: float = 60) -> None:
    """Until the page answers, something has ended, or patience has."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and all(one.poll() is None for one in running.values()):
        try:
            with urlopen(page, timeout=2):
                return
        except OSError:
            time.sleep(0.1)


def _end(running: dict[str, subprocess.Popen[bytes]]) -> None:
    """End only what was started here, politely first; then the private database."""
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    for process in running.values():
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        # What a program started itself and left behind, or the program that does not want to end.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    _rest()


def _rest() -> None:
    """Let the private database rest."""
    from django.db import connections

    from kortisto.config.cluster import Cluster

    connections.close_all()
    Cluster(os.environ.get("KORTISTO_CLUSTER", "demo")).stop()


def _welcome(address: str, said: Path, *, told: bool) -> None:
    if told:
        print("The story has been told already; the demo goes on where it was.\n")
    print(f"Kortisto is served at {address}/\n")
    for path, who in (
        ("/asiointi/", "portal: organisations"),
        ("/vartti/", "desk: registrars"),
        ("/virasto/", "office: the card issuer"),
        ("/oma/", "card holders"),
        ("/demo/", "who to sign in as, with live one-time codes"),
        ("/posti/", "the demo's mailbox"),
    ):
        print(f"  {address}{path:<12} {who}")
    print("\nWho to sign in as:")
    for player in PLAYERS.values():
        how = "Mallitunnistus" if player.face in ("portal", "holder") else f"password {PASSWORD}"
        print(f"  {player.name:<18} {player.face:<7} {player.part[2]:<44} {how}")
    print(f"\nUser names and one-time codes: {address}/demo/    What the programs note: {said}")
    print("Stop everything: Ctrl-C", flush=True)
