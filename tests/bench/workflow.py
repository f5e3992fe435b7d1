"""How many cards a second go the whole way: `python -m tests.bench.workflow [--cards N] [--profile]`.

Order → batch to the maker → two linted certificates → box → handover, every event sealed: through the actions and jobs, two
worker processes (each with a linter process of its own) on all cores, PostgreSQL with fsync on. Each worker is in turn the
registrar who orders and hands over and the program that does the jobs; the card maker is its own program on the same
machine, reached through signed and encrypted files in the spool folder. The people and their certificates of employment are
there before the clock starts; it stops when every card is in its holder's hand and every event has its leaf in the log.
Mails wait in the outbox; sending them is not measured.

Measured twice: with the maker making the cards' keys meanwhile, and with keys made beforehand, as if the maker's machines
stood elsewhere. `--profile` tells on standard error where the time of one worker goes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench import house
from tests.bench.house import Worker

WORKERS = 2
CHUNK = 25
LONGEST = 600.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=1_000, help="cards in each of the two measurements")
    parser.add_argument("--profile", action="store_true", help="profile one worker, keys made beforehand only")
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.work:
        return work(json.loads(chosen.work.read_text()))
    figures: dict[str, Any] = {}
    with house.house(settings={"KORTISTO_PKI": json.dumps({"lint_processes": 1})}) as folder:
        from tests.bench.people import employ, open_desk

        scene = open_desk()
        made = 0
        rounds = ["keys_beforehand"] if chosen.profile else ["keys_beforehand", "keys_meanwhile"]
        lines = employ(scene, chosen.cards * len(rounds))
        house.say(f"{len(lines)} people are employed")
        for number, label in enumerate(rounds):
            mine = lines[number * chosen.cards :][: chosen.cards]
            chips = folder / "chips"
            if label == "keys_beforehand":
                from tests.bench.maker import make_chips

                make_chips(made + len(mine), chips)
            figures[label] = measure(
                folder, asdict(scene), mine, chips if label == "keys_beforehand" else None, profile=chosen.profile
            )
            house.say(f"{label}: {figures[label]}")
            made += len(mine)
        best = figures["keys_beforehand"]["cards_per_s"]
        house.report("workflow", best, "cards/s", workers=WORKERS, cards=chosen.cards, **figures)
    return 0


# -- The measurement --------------------------------------------------------------------------------------------------


def measure(
    folder: Path, scene: dict[str, Any], lines: list[str], chips: Path | None, *, profile: bool
) -> dict[str, Any]:
    """Let the workers and the maker go, and tell how long it took and whose processor time it was."""
    from kortisto.audit.sealing import unsealed_count
    from kortisto.demo.card_maker import maker_state
    from kortisto.maker.conf import maker_settings

    before = len_of_log()
    maker = subprocess.Popen(
        [
            sys.executable, "-m", "tests.bench.maker", "--state", str(maker_state()),
            "--spool", str(maker_settings().spool_folder), *(["--chips", str(chips)] if chips else []),
        ],
    )  # fmt: skip
    workers = []
    try:
        for number in range(WORKERS):
            share = folder / f"share-{number}.json"
            share.write_text(
                json.dumps(
                    {**scene, "number": number, "lines": lines[number::WORKERS], "profile": profile and not number}
                )
            )
            workers.append(Worker("tests.bench.workflow", "--work", str(share)))
        for worker in workers:
            assert worker.hear() == "ready"
        roots = {
            "workers": [worker.pid for worker in workers], "linters": house.linters_of(*(one.pid for one in workers)),
            "maker": [maker.pid], "postgresql": [house.database_server()],
        }  # fmt: skip
        used = {name: house.seconds_of(*pids) for name, pids in roots.items()}
        stolen = house.steal()
        started = time.perf_counter()
        for worker in workers:
            worker.tell("go")
        for worker in workers:
            assert worker.hear() == "done"
        sealed_from = time.perf_counter()
        workers[0].tell("seal")
        assert workers[0].hear() == "sealed"
        ended = time.perf_counter()
        used = {name: house.seconds_of(*pids) - used[name] for name, pids in roots.items()}
        for worker in workers:
            worker.let_go()
    finally:
        for worker in workers:
            worker.kill()
        maker.terminate()
        maker.wait()
    held(lines)
    assert unsealed_count() == 0
    used["workers"] -= used["linters"]
    count, seconds = len(lines), ended - started
    return {
        "cards_per_s": round(count / seconds, 1),
        "seconds": round(seconds, 1),
        "sealing_at_the_end_s": round(ended - sealed_from, 2),
        "events_per_card": round((len_of_log() - before) / count, 1),
        "processor_ms_per_card": {name: round(1000 * one / count, 1) for name, one in used.items()},
        "processor_ms_per_card_in_all": round(1000 * sum(used.values()) / count, 1),
        "stolen_s": round(house.steal() - stolen, 1),
    }


def len_of_log() -> int:
    from kortisto.audit.models import AuditEvent

    return AuditEvent.objects.count()


def held(lines: list[str]) -> None:
    """Everybody has a card in their hand, with two certificates in force and a letter that falls due."""
    from kortisto.cards.models import ActivationLetter, Card, Handover
    from kortisto.cards.states import CardState
    from kortisto.pki.models import Certificate

    cards = Card.objects.filter(order__proof_line__code__in=lines, state=CardState.HANDED_OVER)
    assert cards.count() == len(lines)
    assert Handover.objects.filter(card__in=cards).count() == len(lines)
    assert ActivationLetter.objects.filter(card__in=cards, state="due").count() == len(lines)
    references = [f"card:{code}" for code in cards.values_list("code", flat=True)]
    assert Certificate.objects.filter(subject_code__in=references, state="issued").count() == 2 * len(lines)


# -- One worker -------------------------------------------------------------------------------------------------------


def work(share: dict[str, Any]) -> int:
    """One worker: warm up, say so, wait for the start; order, do the jobs, receive and hand over; say when done."""
    import logging

    import django

    django.setup()
    logging.disable(logging.INFO)
    from kortisto.audit.sealing import seal_now
    from kortisto.pki.backends.embedded.keys import permit_ca_keys
    from kortisto.pki.lint import close_pool, pool

    permit_ca_keys()
    desk = Desk(share)
    pool().submit(b"x").result()
    print("ready", flush=True)
    assert sys.stdin.readline() == "go\n"
    with profiled(share["profile"]):
        desk.serve()
    print("done", flush=True)
    if sys.stdin.readline() == "seal\n":
        seal_now()
        print("sealed", flush=True)
        sys.stdin.readline()
    close_pool()
    return 0


class Desk:
    """A registrar with a queue of people, who is the program as well while nobody stands at the desk."""

    def __init__(self, share: dict[str, Any]) -> None:
        from kortisto.accounts.models import User
        from kortisto.contracts.models import Customership

        self.number: int = share["number"]
        self.registrar = User.objects.get(code=share["registrars"][self.number])
        self.customership = Customership.objects.get(code=share["customership"]).code
        self.lines: list[str] = share["lines"]
        self.waiting: set[str] = set()
        self.sealed_at = time.monotonic()

    def serve(self) -> None:
        """Until everybody has a card."""
        ends = time.monotonic() + LONGEST
        for start in range(0, len(self.lines), CHUNK):
            for line in self.lines[start : start + CHUNK]:
                self.order(line)
            self.jobs()
            self.boxes()
        while self.waiting:
            if time.monotonic() > ends:
                raise SystemExit(f"{len(self.waiting)} cards did not come in time")
            if not (self.jobs() + self.boxes()):
                time.sleep(0.01)

    def order(self, code: str) -> None:
        """As the desk's last page does it: the rows found afresh, then the action."""
        from kortisto.cards.actions.order_card import order_card
        from kortisto.contracts.models import Customership
        from kortisto.holders.models import EmploymentProofLine

        customership = Customership.objects.select_related("organisation", "point", "contract").get(
            code=self.customership
        )
        line = EmploymentProofLine.objects.select_related("person", "proof").get(code=code)
        order = order_card(
            actor=self.registrar, customership=customership, holder=line.person, kind="personnel", line=line,
            **document_of(line.pk), family_name=line.family_name, given_names=line.given_names, terms_accepted=True,
            data_confirmed=True, language="fi", medium="paper", form_place="Mappi 2", letter_to="home",
            letter_address="Kotikatu 7 A 3, 00010 Koivuranta", once=f"order-{code}",
        )  # fmt: skip
        self.waiting.add(order.code)

    def jobs(self) -> int:
        """The program's work after the commits, by its own jobs; how many cards got their certificates."""
        from kortisto.audit.sealing import seal_now
        from kortisto.cards.jobs import issue_waiting
        from kortisto.maker.jobs import fetch_results, send_batches

        send_batches()
        fetch_results()
        issued = issue_waiting()
        if time.monotonic() - self.sealed_at > 2:
            self.sealed_at = time.monotonic()
            seal_now(wait=False)
        return issued

    def boxes(self) -> int:
        """Boxes that have come are received, and their holders come for their cards; how many were handed over."""
        from kortisto.cards.actions.receive_box import receive_box
        from kortisto.cards.models import Box, Card
        from kortisto.cards.states import CardState
        from kortisto.kernel.errors import WrongState

        for box in Box.objects.select_related("point").filter(state="dispatched"):
            if box.pk % WORKERS == self.number:
                with suppress(WrongState):
                    receive_box(
                        actor=self.registrar, box=box, serials=list(box.cards.values_list("card__serial", flat=True))
                    )
        here = Card.objects.filter(order__code__in=self.waiting, state=CardState.AT_POINT)
        codes = list(here.values_list("code", flat=True))
        for code in codes:
            self.hand_over(code)
        return len(codes)

    def hand_over(self, code: str) -> None:
        from kortisto.cards.actions.hand_over_card import hand_over_card
        from kortisto.cards.models import Card

        card = Card.objects.select_related("order", "holder", "customership__point", "point").get(code=code)
        hand_over_card(
            actor=self.registrar, card=card, **document_of(card.order.proof_line_id), receipt="paper",
            receipt_place="Mappi 3", once=f"handover-{code}",
        )  # fmt: skip
        self.waiting.discard(card.order.code)


def document_of(number: int | None) -> dict[str, Any]:
    """A passport of one's own for everybody."""
    return {
        "document_kind": "passport", "document_number": f"FP{number:07d}", "issuing_state": "FI",
        "document_valid_until": date(2031, 5, 1),
    }  # fmt: skip


# -- Where the time goes ----------------------------------------------------------------------------------------------


@contextmanager
def profiled(wanted: bool) -> Iterator[None]:
    """Tell the statements of a worker by their kind, and the functions that took most of its time."""
    if not wanted:
        yield
        return
    import cProfile
    import pstats

    from django.db import connection

    from tests.bench.statements import Statements

    statements, profile = Statements(), cProfile.Profile()
    with connection.execute_wrapper(statements):
        profile.enable()
        yield
        profile.disable()
    statements.tell(sys.stderr)
    pstats.Stats(profile, stream=sys.stderr).sort_stats("cumulative").print_stats("kortisto|django/db", 90)
    pstats.Stats(profile, stream=sys.stderr).sort_stats("tottime").print_stats(60)


if __name__ == "__main__":
    sys.exit(main())
