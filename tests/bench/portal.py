"""How long the pages of customers' matters take: `python -m tests.bench.portal [--profile]`.

5,000 organisations, 20,000 users, 60,000 matters and 10,000 mandates (`customers.py`); an ordinary customer, one with
thousands of matters, a handler of the office, and anybody. Lists, searches and matters are asked by Django's test client,
so a figure is the server's time for the whole page, middleware and database included, network and web server not. *Cold* is
the first visit after PostgreSQL was started anew (the operating system still holds the files); *warm* the visits after it,
each of a matter page to another matter. The aim: under 50 ms in the median and 150 ms at the 95th percentile.
"""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import statistics
import sys
import time
from collections.abc import Iterator
from typing import Any

from tests.bench import house

ROUNDS = 30
MEDIAN_MS, P95_MS = 50.0, 150.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--profile", action="store_true", help="tell where the slowest page spends its time")
    chosen = parser.parse_args()
    with house.house():
        from tests.bench.customers import settled

        started = time.perf_counter()
        country = settled()
        import kortisto.config.wsgi  # noqa: F401 - loads what a web server loads at its start

        house.say(f"the country is settled in {time.perf_counter() - started:.0f} s")
        restart()
        figures: dict[str, Any] = {}
        slowest: tuple[float, Any, list[str]] = (0.0, None, [])
        for label, client, addresses in pages(country):
            client.defaults["HTTP_HOST"] = "127.0.0.1"
            cold, warm = measure(client, addresses)
            figures[label] = figure(cold, warm)
            house.say(f"{label:42} {figures[label]}")
            if statistics.median(warm) > slowest[0]:
                slowest = (statistics.median(warm), client, addresses)
        late = [label for label, one in figures.items() if one["median_ms"] > MEDIAN_MS or one["p95_ms"] > P95_MS]
        if chosen.profile:
            profile(*slowest[1:])
        worst = max(one["median_ms"] for one in figures.values())
        house.report("portal", worst, "ms (slowest median)", pages=figures, not_reached=late)
    return 0


def restart() -> None:
    """Stop and start the private cluster, so that its own buffers are empty."""
    from django.db import connections

    from kortisto.config.cluster import Cluster

    connections.close_all()
    cluster = Cluster(house.CLUSTER)
    cluster.stop()
    cluster.ensure()


def pages(country: Any) -> Iterator[tuple[str, Any, list[str]]]:
    """Every page that is measured: its name, who visits it, and the addresses that are asked in turn."""
    from django.test import Client

    from kortisto.contracts.models import Case, Mandate
    from kortisto.organisations.models import Membership, Organisation
    from kortisto.ui.face import address
    from tests.visits import visit

    for who, user in (("ordinary", country.ordinary), ("large", country.large)):
        account = Membership.objects.select_related("account").get(user=user).account
        client = visit("portal", user, account=account.code)
        codes = list(Case.objects.filter(account=account).values_list("code", flat=True)[:ROUNDS])
        unfinished, finished = address("portal", "case_list_unfinished"), address("portal", "case_list_finished")
        yield f"portal {who}: home", client, ["/asiointi/"]
        yield f"portal {who}: unfinished", client, [unfinished]
        yield f"portal {who}: finished", client, [finished]
        yield f"portal {who}: finished, page 3", client, [finished + "?sivu=3"]
        yield f"portal {who}: sorted by number", client, [finished + "?jarjesta=numero"]
        yield f"portal {who}: filtered by state", client, [finished + "?tila=contract.rejected"]
        yield f"portal {who}: search by number", client, [finished + "?q=TKS00012"]
        yield f"portal {who}: search by point", client, [finished + "?q=koivun+rekister"]
        yield f"portal {who}: matter", client, [address("portal", "case_detail", code) for code in codes]
        yield f"portal {who}: mandates", client, [address("portal", "mandate_list")]
        mandates = Mandate.objects.filter(contract__account=account).values_list("code", flat=True)[:ROUNDS]
        yield f"portal {who}: mandate", client, [address("portal", "mandate_detail", code) for code in mandates]
        yield f"portal {who}: our cards", client, [address("portal", "our_card_list")]
        yield f"portal {who}: users", client, [address("portal", "member_list")]
        yield f"portal {who}: points", client, [address("portal", "point_list")]
        yield f"portal {who}: log of the account", client, [address("portal", "account_log")]
    client = visit("office", country.handler)
    queue = address("office", "case_list")
    received = Case.objects.filter(received_at__isnull=False).order_by("code").values_list("code", flat=True)
    yield "office: home", client, ["/virasto/"]
    for shelf in ("kaikki", "ottamatta", "omat", "viestit", "ratkaistut"):
        yield f"office: queue, {shelf}", client, [f"{queue}?nayta={shelf}"]
    yield "office: queue, page 20", client, [queue + "?sivu=20"]
    for order in ("organisaatio", "-odottanut", "asia", "kasittelija", "numero"):
        yield f"office: decided by {order}", client, [f"{queue}?nayta=ratkaistut&jarjesta={order}"]
    yield "office: filtered by type", client, [queue + "?laji=contract.organisation"]
    yield "office: search by organisation", client, [queue + "?nayta=ratkaistut&q=hammaslaakari+koivu"]
    yield "office: search by point", client, [queue + "?nayta=ratkaistut&q=koivun+rekisterointipiste"]
    yield "office: search by number", client, [queue + "?nayta=ratkaistut&q=TKS0001234"]
    yield "office: search that finds nothing", client, [queue + "?nayta=ratkaistut&q=zzyzx"]
    yield "office: matter", client, [address("office", "case_detail", code) for code in received[:ROUNDS]]
    yield "office: rights to grant", client, [address("office", "rights_to_grant")]
    yield "office: proposals", client, [address("office", "proposal_list")]
    sent = Mandate.objects.exclude(state="draft").values_list("code", flat=True)[:ROUNDS]
    yield "office: mandate", client, [address("office", "mandate_detail", code) for code in sent]
    yield "office: organisations", client, [address("office", "organisation_list") + "?q=klinikka"]
    owners = Organisation.objects.order_by("pk").values_list("code", flat=True)[:ROUNDS]
    yield "office: organisation", client, [address("office", "organisation_detail", code) for code in owners]
    yield "office: points", client, [address("office", "point_list")]
    client, points = Client(), address("public", "public_points")
    yield "public: points", client, [points]
    yield "public: search for points", client, [points + "?q=koivu"]


def measure(client: Any, addresses: list[str]) -> tuple[float, list[float]]:
    """Milliseconds of the first visit, and of the thirty after it."""
    times = []
    for number in range(ROUNDS + 1):
        there = addresses[number % len(addresses)]
        started = time.perf_counter()
        answer = client.get(there)
        times.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, f"{answer.status_code} {there}"
    return times[0], times[1:]


def figure(cold: float, warm: list[float]) -> dict[str, float]:
    return {
        "cold_ms": round(cold, 1),
        "median_ms": round(statistics.median(warm), 1),
        "p95_ms": round(statistics.quantiles(warm, n=20)[-1], 1),
        "load": round(os.getloadavg()[0], 1),
    }


def profile(client: Any, addresses: list[str]) -> None:
    """Where the slowest page's time goes, on standard error."""
    profiler = cProfile.Profile()
    profiler.enable()
    measure(client, addresses)
    profiler.disable()
    pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumulative").print_stats(40)


if __name__ == "__main__":
    raise SystemExit(main())
