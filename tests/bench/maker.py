"""The card maker's machine, for measurements: the simulator as a program of its own.

    python -m tests.bench.maker --state DIR --spool DIR [--chips FILE]

With `--chips` the key pairs and certificate requests were made beforehand (`make_chips`), as if the maker's machines stood
elsewhere; everything else the simulator does as ever.
"""

from __future__ import annotations

import argparse
import pickle
from pathlib import Path

from kortisto.maker.simulator import chips, factory
from kortisto.maker.simulator.cli import run


def make_chips(count: int, into: Path) -> None:
    """Make the chips of a maker's first `count` cards and keep them in a file."""
    serials = [chips.card_serial(number) for number in range(1, count + 1)]
    into.write_bytes(pickle.dumps({serial: chips.make_chip(serial) for serial in serials}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--spool", type=Path, required=True)
    parser.add_argument("--chips", type=Path)
    chosen = parser.parse_args()
    if chosen.chips:
        ready = pickle.loads(chosen.chips.read_bytes())
        factory.make_chip = ready.pop
    run(state=chosen.state, spool=chosen.spool, once=False, every=0.05)


if __name__ == "__main__":
    main()
