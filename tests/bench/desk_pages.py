"""The desk over HTTP: `python -m tests.bench.desk_pages [--cards N]`.

The demo's country with its story in it, the program's own web server with two processes, its worker and the card maker beside
it. First every kind of page that a registrar opens, again and again by one visitor: server time a page (from the log of the
server itself), median and 95th percentile. Then two registrars at once take N people through the whole desk: choosing the
line, identity, data, acceptance, order; the box; the handover — every page fetched and every form posted as a browser does.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.bench import house
from tests.bench.browser import Browser

PORT = 8765
ROUNDS = 30
DOCUMENT = {"document_kind": "passport", "issuing_state": "FI", "document_valid_until": "1.5.2031"}
LONGEST = 900.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=100, help="people whom two registrars serve through the pages")
    cards = parser.parse_args().cards
    address = f"http://127.0.0.1:{PORT}"
    with house.house(settings={"KORTISTO_PUBLIC_ADDRESS": address, "KORTISTO_DEMO": "1"}) as folder:
        scene, lines = settle(cards)
        house.say(f"the country stands; {len(lines)} people are employed")
        with (folder / "web.log").open("w") as log, (folder / "others.log").open("w") as others:
            programs = start(log, others)
            try:
                answers(f"{address}/valmis")
                pages = open_pages(address, scene)
                house.say(json.dumps(pages))
                served = serve(address, scene, lines)
            finally:
                for program in programs:
                    program.terminate()
                for program in programs:
                    program.wait(timeout=60)
        # After the servers have ended, their log is whole.
        times = server_times(folder / "web.log")
        medians = {route: statistics.median(one) for route, one in times.items()}
        every = sorted(one for route in times.values() for one in route)
        house.report(
            "desk_pages", statistics.median(every), "ms of server time a page, median",
            p95_ms=every[int(len(every) * 0.95)], pages=len(every),
            slowest_ms=dict(sorted(medians.items(), key=lambda item: -item[1])[:8]), alone=pages, served=served,
        )  # fmt: skip
    return 0


def settle(cards: int) -> tuple[Any, list[str]]:
    from kortisto.demo import story
    from kortisto.demo.country import settle as fill
    from kortisto.demo.stage import Stage
    from kortisto.kernel.actors import Operator
    from tests.bench import people

    scene = story.Scene(operator=Operator("bench"), stage=Stage())
    story.play(scene)
    fill(scene)
    desk = people.Scene(scene.customership.code, [scene.users["riitta"].code, scene.users["rauno"].code])
    return scene, people.employ(desk, cards)


def start(log: Any, others: Any) -> list[subprocess.Popen[bytes]]:
    """Web, worker and card maker, as `kortisto demo` starts them; the web with two processes."""
    from kortisto.demo.card_maker import maker_state
    from kortisto.maker.conf import maker_settings

    program = [sys.executable, "-m", "kortisto.config.cli"]
    commands = [
        ([*program, "serve", "--port", str(PORT), "--workers", "2"], log),
        ([*program, "work"], others),
        (
            [sys.executable, "-m", "tests.bench.maker", "--state", str(maker_state()),
             "--spool", str(maker_settings().spool_folder)],
            others,
        ),
    ]  # fmt: skip
    return [subprocess.Popen(command, stdout=out, stderr=out) for command, out in commands]


def answers(page: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(OSError), urlopen(page, timeout=2):
            return
        time.sleep(0.1)
    raise SystemExit(f"{page} does not answer")


def registrar(address: str, user: Any) -> Browser:
    from django.test import Client

    from kortisto.faces.testing import enter
    from kortisto.ui.face import FACES

    client = enter(Client(), "desk", user)
    name = FACES["desk"].session_cookie
    return Browser(address, {name: client.cookies[name].value})


def open_pages(address: str, scene: Any) -> dict[str, dict[str, float]]:
    """Each kind of page by one visitor alone: milliseconds from asking to the last byte, median and 95th percentile."""
    from kortisto.cards.models import Card, CardOrder

    customer = f"/vartti/asiakkuus/{scene.customership.code}/"
    card = Card.objects.get(order=scene.order)
    order = CardOrder.objects.get(pk=scene.order.pk)
    paths = {
        "home": "/vartti/",
        "customer": customer,
        "order_start": f"{customer}tilaa/",
        "orders": "/vartti/tilaukset/",
        "order": f"{customer}tilaukset/{order.code}/",
        "card": f"/vartti/kortit/{card.code}/",
        "why": f"/vartti/kortit/{card.code}/miksi/",
        "boxes": "/vartti/laatikot/",
    }
    visitor = registrar(address, scene.users["riitta"])
    figures = {}
    for name, path in paths.items():
        taken = []
        for number in range(ROUNDS + 4):
            began = time.perf_counter()
            visitor.go(path)
            if number >= 4:  # both server processes have met the page
                taken.append(1000 * (time.perf_counter() - began))
        taken.sort()
        figures[name] = {
            "median_ms": round(statistics.median(taken), 1), "p95_ms": round(taken[int(len(taken) * 0.95)], 1)
        }  # fmt: skip
    return figures


def serve(address: str, scene: Any, lines: list[str]) -> dict[str, Any]:
    """Two registrars, each with half of the queue."""
    from django.db import connections

    began = time.perf_counter()
    visitors = [registrar(address, scene.users[name]) for name in ("riitta", "rauno")]
    failed: list[BaseException] = []

    def stand(number: int) -> None:
        try:
            Desk(visitors[number], scene.customership.code, lines[number::2], leader=number == 0).serve()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=stand, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    seconds = time.perf_counter() - began
    pages = sum(visitor.pages for visitor in visitors)
    return {
        "cards": len(lines), "seconds": round(seconds, 1), "cards_per_s": round(len(lines) / seconds, 2),
        "pages": pages, "pages_per_s": round(pages / seconds, 1),
    }  # fmt: skip


class Desk:
    def __init__(self, visitor: Browser, customership: str, lines: list[str], *, leader: bool) -> None:
        self.visitor, self.lines, self.leader = visitor, lines, leader
        self.customer = f"/vartti/asiakkuus/{customership}/"

    def serve(self) -> None:
        from kortisto.cards.models import Card
        from kortisto.cards.states import CardState

        for line in self.lines:
            self.order(line)
        waiting, ends = set(self.lines), time.monotonic() + LONGEST
        while waiting:
            if time.monotonic() > ends:
                raise SystemExit(f"{len(waiting)} cards did not come in time")
            if self.leader:
                self.boxes()
            here = Card.objects.filter(order__proof_line__code__in=waiting, state=CardState.AT_POINT)
            found = list(here.values_list("code", "order__proof_line__code", "order__proof_line_id"))
            for card, line, number in found:
                self.hand_over(card, number)
                waiting.discard(line)
            if not found:
                time.sleep(0.1)

    def order(self, line: str) -> None:
        from kortisto.holders.models import EmploymentProofLine

        row = EmploymentProofLine.objects.get(code=line)
        visitor = self.visitor
        visitor.go(f"{self.customer}tilaa/")
        visitor.send(q=row.family_name)
        token = visitor.body.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        visitor.go(f"{self.customer}tilaa/aloita/", {"csrfmiddlewaretoken": token, "line": line})
        visitor.send(
            **DOCUMENT, document_number=f"FP{row.pk:07d}", family_name=row.family_name, given_names=row.given_names,
            language="fi", letter_to="home", letter_address="Kotikatu 7 A 3\r\n00010 Koivuranta",
        )  # fmt: skip
        assert visitor.path.endswith("/tiedot/"), visitor.path
        visitor.send()
        assert visitor.path.endswith("/hyvaksynta/"), visitor.path
        visitor.send(data_confirmed="on", terms_accepted="on", medium="paper", form_place="Mappi 2")
        assert visitor.path.endswith("/vahvista/"), visitor.path
        visitor.send()
        assert "/tilaukset/" in visitor.path, visitor.path

    def boxes(self) -> None:
        from kortisto.cards.models import Box

        for box in Box.objects.filter(state="dispatched"):
            self.visitor.go("/vartti/laatikot/")
            self.visitor.go(f"/vartti/laatikot/{box.code}/")
            self.visitor.send(scanned="\r\n".join(box.cards.values_list("card__serial", flat=True)))

    def hand_over(self, card: str, number: int) -> None:
        self.visitor.go(f"/vartti/kortit/{card}/")
        self.visitor.go(f"/vartti/kortit/{card}/luovuta/")
        self.visitor.send(**DOCUMENT, document_number=f"FP{number:07d}", receipt="paper", receipt_place="Mappi 3")
        assert self.visitor.path == f"/vartti/kortit/{card}/", self.visitor.path


def server_times(log: Path) -> dict[str, list[float]]:
    """Milliseconds of the desk's requests by method and route, as the server itself took them down."""
    times: dict[str, list[float]] = defaultdict(list)
    for line in log.read_text().splitlines():
        with suppress(ValueError):
            said = json.loads(line)
            if said.get("code") == "http:request" and said.get("face") == "desk":
                times[f"{said['method']} {said['route']}"].append(said["ms"])
    if not times:
        raise SystemExit("the server's log holds no request of the desk")
    return dict(times)


if __name__ == "__main__":
    sys.exit(main())
