"""How many events a second the log takes down, seals and verifies: `python -m tests.bench.audit_seal [--events N]`.

One process, a fresh database of the private cluster with fsync on. Recording commits every event by itself, once with one
connection and once with four (that is what actions do); sealing is `seal_now()` in its usual batches, checkpoints written to
disk; verifying reads everything back. Prints one JSON line.
"""

import argparse
import json
import os
import secrets
import sys
import tempfile
import threading
import time
from pathlib import Path

THREADS = 4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_000)
    events = parser.parse_args().events
    name = f"kortisto_bench_{secrets.token_hex(4)}"
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "kortisto.config.settings",
            "KORTISTO_CLUSTER": "demo",
            "KORTISTO_DATABASE": name,
            "KORTISTO_KEYS": str(Path(folder) / "keys"),
            "KORTISTO_CHECKPOINTS": str(Path(folder) / "checkpoints"),
            "KORTISTO_LOG": "json",
        }
        import django

        django.setup()
        from kortisto.config import database

        database.prepare(name)
        try:
            print(json.dumps(measure(events)))
        finally:
            from django.db import connections

            connections.close_all()
            database.drop(name)
    return 0


def measure(events: int) -> dict[str, object]:
    from django.db import connection, transaction

    from kortisto.audit.checkpoints import make_checkpoint_key
    from kortisto.audit.sealing import seal_now
    from kortisto.audit.verify import verify

    make_checkpoint_key()
    single = min(2_000, events // 4)
    alone = per_second(single, lambda: act(single))
    together = per_second(single * THREADS, lambda: in_threads(single))
    rest = events - single * (1 + THREADS)
    if rest > 0:
        with transaction.atomic():
            act(rest)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audit_unsealed")
        waiting = cursor.fetchone()[0]
        cursor.execute("SHOW fsync")
        fsync = cursor.fetchone()[0]
    sealed = per_second(waiting, seal_now)
    report = None

    def examine() -> None:
        nonlocal report
        report = verify()

    verified = per_second(waiting, examine)
    assert report is not None
    assert (report.exit_code, report.sealed) == (0, waiting)
    return {
        "bench": "audit_seal",
        "events": waiting,
        "recorded_per_s": alone,
        "recorded_per_s_4_threads": together,
        "sealed_per_s": sealed,
        "verified_per_s": verified,
        "fsync": fsync,
    }


def act(count: int) -> None:
    from kortisto.audit.events import Event
    from kortisto.audit.record import record
    from kortisto.kernel.actors import Operator
    from kortisto.kernel.states import MoveMade

    actor = Operator("riitta")
    move = MoveMade("hand_over", "at_point", "handed_over")
    grounds = {"right": "R1GHT23456", "mandate": "MANDATE234", "on": "2026-11-23"}
    for number in range(count):
        record(
            Event.LOG_EXPORTED,
            actor=actor,
            subject=f"card:{number:010d}",
            person=f"person:{number:010d}",
            context="customership:C0ST0MERSH",
            move=move,
            grounds=grounds,
            receipt="signed on paper",
            document="passport",
        )


def in_threads(count: int) -> None:
    from django.db import connection

    def run() -> None:
        act(count)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def per_second(count: int, work) -> int:
    started = time.perf_counter()
    work()
    return round(count / (time.perf_counter() - started))


if __name__ == "__main__":
    sys.exit(main())
