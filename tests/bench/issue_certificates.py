"""How many certificates a second the authority issues: `python -m tests.bench.issue_certificates [--cards N]`.

Two worker processes with one linter each, a fresh database of the private cluster with fsync on. Every certificate is linted
before it is signed, kept as a row and recorded in the audit log. Once in bulk (a call for each 100 certificates), once as the
cards room does for a single card (a call for its two certificates). The cards' own keys and requests are made before the
clock starts. Prints one JSON line.
"""

import argparse
import json
import os
import pickle
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

WORKERS = 2
BULK = 100


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--cards", type=int, default=1_000, help="cards, of two certificates each, for each measurement"
    )
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        return work(chosen.work)
    name = f"kortisto_bench_{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "kortisto.config.settings",
            "KORTISTO_CLUSTER": "demo",
            "KORTISTO_DATABASE": name,
            "KORTISTO_KEYS": str(Path(folder) / "keys"),
            "KORTISTO_CHECKPOINTS": str(Path(folder) / "checkpoints"),
            "KORTISTO_PKI": json.dumps({"lint_processes": 1}),
            "KORTISTO_LOG": "json",
        }
        import django

        django.setup()
        from kortisto.config import database

        database.prepare(name)
        try:
            print(json.dumps(measure(Path(folder), chosen.cards)))
        finally:
            from django.db import connections

            connections.close_all()
            database.drop(name)
    return 0


def measure(folder: Path, cards: int) -> dict[str, Any]:
    from django.db import connection

    from kortisto.kernel.actors import Operator
    from kortisto.pki.backends.embedded.ceremony import make_authorities
    from kortisto.pki.models import Certificate

    make_authorities(actor=Operator("bench"))
    figures: dict[str, Any] = {"bench": "issue_certificates", "workers": WORKERS, "certificates": cards * 2}
    # Others at work on the machine make every figure smaller.
    figures["load_before"] = round(os.getloadavg()[0], 2)
    for label, size in (("bulk", BULK), ("by_card", 2)):
        before = Certificate.objects.count()
        seconds = race(folder, label, cards, size)
        issued = Certificate.objects.count() - before
        assert issued == cards * 2, f"{issued} certificates instead of {cards * 2}"
        figures[f"{label}_per_s"] = round(issued / seconds, 1)
    with connection.cursor() as cursor:
        cursor.execute("SHOW fsync")
        (figures["fsync"],) = cursor.fetchone()
    return figures


def race(folder: Path, label: str, cards: int, size: int) -> float:
    """Give each worker its share, let all go at once, and tell how long the last one took, in seconds."""
    workers = []
    for number in range(WORKERS):
        share = folder / f"{label}-{number}.pickle"
        share.write_bytes(pickle.dumps((size, requests(f"{label[:2].upper()}{number}", cards // WORKERS))))
        workers.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.bench.issue_certificates", "--work", str(share)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        )
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    started = time.perf_counter()
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    codes = [worker.wait() for worker in workers]
    seconds = time.perf_counter() - started
    for worker in workers:
        assert worker.stdin is not None
        assert worker.stdout is not None
        worker.stdin.close()
        worker.stdout.close()
    if any(codes):
        raise SystemExit("a worker failed")
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
    """One worker: warm up, say so, wait for the start, issue its share."""
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
    sys.stdin.readline()
    for start in range(0, len(asked), size):
        outcomes = authority.issue_many(asked[start : start + size])
        for outcome in outcomes:
            if not isinstance(outcome, Certificate):
                raise outcome
    close_pool()
    return 0


if __name__ == "__main__":
    sys.exit(main())
