"""The simulator's command line: a round at a time (`--once`), for ever, its key file, or a letter opened.

python -m kortisto.maker.simulator keys   --state DIR [--trust FILE]       print our public keys; trust the authority's
python -m kortisto.maker.simulator run    --state DIR --spool DIR [--once]
python -m kortisto.maker.simulator letter --state DIR SERIAL               what the holder reads
"""

import argparse
import fcntl
import os
import signal
import sys
import threading
from pathlib import Path

from ..envelope import NotAccepted, OwnKeys, TheirKeys, seal, unseal
from ..spool import FROM_MAKER, TO_MAKER, Spool
from .factory import Factory, OutOfTurn
from .letters import open_letter

OWN, THEIR = "maker-private.json", "authority-public.json"


def own_keys(state: Path) -> OwnKeys:
    """The simulator's keys, made when there are none."""
    state.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = state / OWN
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(OwnKeys.make().to_json())
    return OwnKeys.from_json(path.read_bytes())


class Exchange:
    """The simulator's side of the spool folder."""

    def __init__(self, *, state: Path, spool: Path) -> None:
        self.factory = Factory(state)
        self.own, self.their = own_keys(state), TheirKeys.from_json((state / THEIR).read_bytes())
        self.coming, self.going = Spool(spool, TO_MAKER), Spool(spool, FROM_MAKER)
        self.coming.make()
        self.going.make()

    def round(self) -> bool:
        """Read, work, answer; False when there was nothing to do."""
        if self.factory.paused():
            return False
        heard = self._read()
        worked = self.factory.work()
        return self._send() or heard or worked

    def _read(self) -> bool:
        heard = False
        for sequence, path in self.coming.waiting():
            try:
                self.factory.hear(unseal(path.read_bytes(), own=self.own, their=self.their), sequence=sequence)
            except OutOfTurn:
                break
            except NotAccepted as refusal:
                print(f"refused {path.name}: {refusal}", file=sys.stderr, flush=True)
                self.coming.refuse(path)
                continue
            self.coming.remove(path)
            heard = True
        return heard

    def _send(self) -> bool:
        unsent = self.factory.unsent()
        for sequence, message in unsent:
            self.going.put(sequence, seal(message, own=self.own, their=self.their))
            self.factory.mark_sent(sequence)
        return bool(unsent)


def run(*, state: Path, spool: Path, once: bool, every: float) -> None:
    """Rounds until nothing is left to do (`once`), or until told to stop."""
    exchange = Exchange(state=state, spool=spool)
    with (state / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("another simulator works in this state folder")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            if exchange.round():
                continue
            if once:
                return
            stop.wait(every)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="kortisto.maker.simulator", description="A card maker for trying things out.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    keys = verbs.add_parser("keys", help="print our public keys; trust the authority's")
    keys.add_argument("--trust", type=Path, metavar="FILE")
    running = verbs.add_parser("run", help="work")
    running.add_argument("--spool", type=Path, required=True)
    running.add_argument("--once", action="store_true", help="until nothing is left to do")
    running.add_argument("--every", type=float, default=0.5, metavar="SECONDS")
    letter = verbs.add_parser("letter", help="open a holder's letter")
    letter.add_argument("serial")
    for verb in (keys, running, letter):
        verb.add_argument("--state", type=Path, required=True)
    chosen = parser.parse_args(arguments)
    if chosen.verb == "keys":
        if chosen.trust:
            trusted = TheirKeys.from_json(chosen.trust.read_bytes())
            (chosen.state / THEIR).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (chosen.state / THEIR).write_bytes(trusted.to_json())
        print(own_keys(chosen.state).public.to_json().decode())
    elif chosen.verb == "run":
        run(state=chosen.state, spool=chosen.spool, once=chosen.once, every=chosen.every)
    else:
        print(open_letter(chosen.state, chosen.serial))
