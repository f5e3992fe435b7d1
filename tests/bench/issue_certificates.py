"""How many certificates a second the authority issues: `python -m tests.bench.issue_certificates [--cards N]`.

Two worker processes with one linter each, a fresh database of the private cluster with fsync on. Every certificate is linted
before it is signed, kept as a row and recorded in the audit log. Once in bulk (a call for each 100 certificates), once as the
cards room does for a single card (a call for its two certificates). The cards' own keys and requests are made before the
clock starts. Prints one JSON line.
"""

import argparse
import json
import pickle
import sys
import time
from pathlib import Path
from typing import Any

from tests.bench import house
from tests.bench.house import Worker

WORKERS = 2
BULK = 100
LINTERS = {"KORTISTO_PKI": json.dumps({"lint_processes": 1})}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cards", type=int, default=1_000, help="cards, of two certificates each, for each measurement"
    )
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        return work(chosen.work)
    with house.house(settings=LINTERS) as folder:
        rates = measure(folder, chosen.cards)
        house.report("issue_certificates", rates["bulk_per_s"], "certificates/s", workers=WORKERS, **rates)
    return 0


def measure(folder: Path, cards: int) -> dict[str, Any]:
    """Certificates a second in bulk and card by card."""
    from kortisto.kernel.actors import Operator
    from kortisto.pki.backends.embedded.ceremony import make_authorities
    from kortisto.pki.models import Certificate

    make_authorities(actor=Operator("bench"))
    figures: dict[str, Any] = {"certificates": cards * 2}
    for label, size in (("bulk", BULK), ("by_card", 2)):
        before = Certificate.objects.count()
        shares = []
        for number in range(WORKERS):
            share = folder / f"{label}-{number}.pickle"
            share.write_bytes(pickle.dumps((size, requests(f"{label[:2].upper()}{number}", cards // WORKERS))))
            shares.append(["tests.bench.issue_certificates", "--work", str(share)])
        seconds = race([Worker(*share) for share in shares])
        issued = Certificate.objects.count() - before
        assert issued == cards * 2, f"{issued} certificates instead of {cards * 2}"
        figures[f"{label}_per_s"] = round(issued / seconds, 1)
    return figures


def race(workers: list[Worker]) -> float:
    """Wait until every worker is ready, let all go at once, and tell how long the last one took, in seconds."""
    try:
        for worker in workers:
            assert worker.hear() == "ready"
        started = time.perf_counter()
        for worker in workers:
            worker.tell("go")
        for worker in workers:
            assert worker.hear() == "done"
        seconds = time.perf_counter() - started
        for worker in workers:
            worker.let_go()
    finally:
        for worker in workers:
            worker.kill()
    return seconds


def requests(prefix: str, cards: int) -> list[Any]:
    from kortisto.pki.states import Use
    from kortisto.pki.testing import request_for

    return [
        request_for(f"{prefix}{number:06d}", use, serial_number=f"9{number:010d}")
        for number in range(cards)
        for use in Use
    ]


def work(share: Path) -> int:
    """One worker: warm up, say so, wait for the start, issue its share, say when done."""
    import django

    django.setup()
    from kortisto.pki.backends.embedded import EmbeddedAuthority
    from kortisto.pki.backends.embedded.keys import permit_ca_keys
    from kortisto.pki.lint import close_pool, pool
    from kortisto.pki.models import Certificate

    permit_ca_keys()
    size, asked = pickle.loads(share.read_bytes())
    authority = EmbeddedAuthority()
    Certificate.objects.count()
    pool().submit(b"x").result()
    print("ready", flush=True)
    assert sys.stdin.readline() == "go\n"
    for start in range(0, len(asked), size):
        outcomes = authority.issue_many(asked[start : start + size])
        for outcome in outcomes:
            if not isinstance(outcome, Certificate):
                raise outcome
    print("done", flush=True)
    sys.stdin.readline()
    close_pool()
    return 0


if __name__ == "__main__":
    sys.exit(main())
