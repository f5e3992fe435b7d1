"""A worker is killed at every step of a card's life, another one goes on: nothing is lost and nothing is made twice.

The workers are processes of their own, killed by themselves with SIGKILL at a named step; the card maker's simulator keeps its
state on disk and works inside them.
"""

import json
import os
import subprocess
import sys
import textwrap
import time
from collections import Counter

import pytest
from cryptography import x509
from django.db import connection

from kortisto.audit.checkpoints import make_checkpoint_key
from kortisto.audit.models import AuditEvent, AuditUnsealed
from kortisto.audit.verify import verify
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.models import Box, Card, CardOrder, LossReport
from kortisto.cards.states import CardState, OrderState, ReportState
from kortisto.cards.why import why
from kortisto.holders.models import EmploymentProofLine
from kortisto.kernel.clock import now, today
from kortisto.kernel.jobs import later
from kortisto.kernel.testing import rule
from kortisto.maker.queries import health
from kortisto.maker.testing import DIRECT
from kortisto.people.models import Person
from kortisto.pki.models import Certificate, CrlIssue
from kortisto.pki.queries import certificates_of, unlisted_revocations

from .cast import a_card
from .helpers import order_for_hanna
from .playing import arrive, fresh, hand_over

pytestmark = [pytest.mark.committing, pytest.mark.subprocess]

# Workers as `kortisto work` starts them, that look around every second. One after the other dies at the step it is told, the
# last one stays. They are children of one process, which has read the program once and holds no connection.
WORKERS = """
    import importlib, os, signal, sys
    import django
    django.setup()
    from kortisto.config.work import QUEUES, work
    from kortisto.kernel.jobs import periodic

    @periodic("test:exchange", cron="* * * * * *")
    def exchange():
        from kortisto.maker.jobs import sweep
        sweep()

    @periodic("test:seal", cron="* * * * * *", queue="ca")
    def seal():
        from kortisto.audit.jobs import seal
        seal()

    def die(step, crossing):
        module, _, names = step.partition(":")
        holder = importlib.import_module(module)
        *path, name = names.split(".")
        for part in path:
            holder = getattr(holder, part)
        real = getattr(holder, name)

        def deadly(*arguments, **keywords):
            if crossing == "after":
                real(*arguments, **keywords)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(holder, name, deadly)

    signal.signal(signal.SIGTERM, lambda *_: os._exit(os.kill(child, signal.SIGKILL) or 0))
    for step in [*sys.argv[1:], ""]:
        child = os.fork()
        if not child:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            if step:
                die(*step.split())
            os._exit(work(list(QUEUES), 3, stalled_after=1.5))
        _, status = os.waitpid(child, 0)
        print("killed at" if os.WIFSIGNALED(status) else "ended at", step, flush=True)
"""
# Where a worker dies, in the order in which a card comes to these steps.
UNTIL_DISPATCH = [
    ("kortisto.maker.sending:_write_down", "before"),  # a batch half prepared
    ("kortisto.maker.backends.direct:DirectMaker.send", "after"),  # the maker has it, we have not noted it
    ("kortisto.maker.receiving:_keep", "after"),  # the maker's answer read, not committed
    ("kortisto.maker.jobs:tell", "before"),  # committed, and told to nobody
    ("kortisto.maker.receiving:_call", "after"),  # told, not committed
    ("kortisto.pki.backends.embedded.authority:hold", "after"),  # linted, about to be signed
    (
        "kortisto.pki.backends.embedded.authority:EmbeddedAuthority.issue_many",
        "after",
    ),  # certificates kept, cards not told
    ("kortisto.cards.jobs:certify_card", "after"),  # one card certified, the other not
    ("kortisto.cards.actions.note_dispatch:pass_custody", "after"),  # a box half noted
]
UNTIL_THE_LIST = [
    ("kortisto.pki.backends.embedded.authority:EmbeddedAuthority.revoke", "after"),  # one certificate of two
    ("kortisto.cards.jobs:note_revocation", "before"),  # both revoked, the report not carried out
    ("kortisto.pki.backends.embedded.authority:publish_due", "before"),  # revoked, and on no list
    ("kortisto.audit.sealing:publish", "before"),  # a checkpoint committed that the file outside lacks
]


@pytest.fixture
def start(tmp_path, ca):
    """Starts workers that share a card maker, and gives back who died where so far."""
    make_checkpoint_key()
    started = []

    def start_workers(steps=()):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "kortisto.config.settings_test",
            "KORTISTO_MAKER": json.dumps({"backend": DIRECT, "state": str(tmp_path / "maker")}),
        }
        environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
        said = tmp_path / f"workers-{len(started)}.txt"
        with said.open("wb") as out, said.with_suffix(".log").open("wb") as log:
            command = [sys.executable, "-c", textwrap.dedent(WORKERS), *[" ".join(step) for step in steps]]
            started.append(subprocess.Popen(command, env=environment, stdout=out, stderr=log))
        return lambda: said.read_text().splitlines()

    def stop_workers():
        for workers in started:
            workers.terminate()
            workers.wait(timeout=20)
        started.clear()

    start_workers.stop = stop_workers
    yield start_workers
    stop_workers()


def until(fact, seconds=40.0):
    """Wait for a fact; how long it took, in seconds."""
    began = time.monotonic()
    while not fact():
        assert time.monotonic() - began < seconds, f"not within {seconds} s: {_standing()}"
        time.sleep(0.05)
    return time.monotonic() - began


def _standing():
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status::text, attempts FROM procrastinate_jobs WHERE status <> 'succeeded'")
        jobs = cursor.fetchall()
    return list(Card.objects.values_list("state", "problem")), health(), jobs


def killed_at(start, steps):
    """Start workers that are killed at these steps, wait until the last of them is, and let one more go on."""
    died = start(steps)
    expected = [f"killed at {step} {crossing}" for step, crossing in steps]
    for place in range(len(expected)):
        until(lambda place=place: len(died()) > place)
        assert died()[: place + 1] == expected[: place + 1]


def order_for(world, name):
    person = Person(family_name=name, given_names="Aino", name_source="identity_document")
    person.save()
    line = EmploymentProofLine.objects.create(
        proof=world.hanna_proof, person=person, family_name=name, given_names="Aino", card_kind="personnel", title="Hoitaja",
        valid_from=today(),
    )  # fmt: skip
    return order_for_hanna(
        world, holder=person, line=line, document_number=f"XX{name}", family_name=name, given_names="Aino"
    )


def events_of(*rows):
    """How often each event happened to these rows."""
    return Counter(
        AuditEvent.objects.filter(subject__in=[row.reference for row in rows], result="done").values_list(
            "event", flat=True
        )
    )


@rule("BR-OR-18", "BR-RV-05", "BR-LG-01")
def test_a_worker_killed_at_every_step_loses_no_order_makes_no_second_certificate_and_misses_no_event(world, start):
    orders = [order_for_hanna(world), order_for(world, "Aalto")]
    killed_at(start, UNTIL_DISPATCH)
    until(lambda: Card.objects.filter(state=CardState.DISPATCHED).count() == 2)
    until(lambda: health().files_waiting == health().news_untold == 0)
    start.stop()

    cards = list(Card.objects.order_by("pk"))
    assert {card.order_id for card in cards} == {order.pk for order in orders}
    assert set(CardOrder.objects.values_list("state", flat=True)) == {OrderState.PRODUCED}
    assert Certificate.objects.count() == 4
    assert {certificates_of(card.reference).count() for card in cards} == {2}
    assert events_of(*orders) == {"order:submitted": 2, "order:sent": 2, "order:produced": 2}
    assert events_of(*cards) == {"card:produced": 2, "card:certified": 2, "card:dispatched": 2}
    assert events_of(*Certificate.objects.all()) == {"certificate:issued": 4}
    assert events_of(*Box.objects.all()) == {"box:dispatched": Box.objects.count()}
    assert sorted(Box.objects.values_list("cards__card", flat=True)) == [card.pk for card in cards]
    assert {card.letters.count() for card in cards} == {1}
    assert {card.custody.count() for card in cards} == {2}

    lost = hand_over(world, arrive(world, fresh(cards[0])))
    report_loss(
        actor=world.rebekka, card=lost, reason="lost", requester="holder", verified=True, verified_how="Passi nähty"
    )
    killed_at(start, UNTIL_THE_LIST)
    until(lambda: LossReport.objects.get().state == ReportState.EXECUTED and unlisted_revocations() == 0)
    assert {one.state for one in certificates_of(lost.reference)} == {"revoked"}
    assert {one.state for one in certificates_of(cards[1].reference)} == {"issued"}
    assert events_of(*certificates_of(lost.reference)) == {"certificate:issued": 2, "certificate:revoked": 2}
    assert events_of(lost)["card:certificates_revoked"] == 1
    assert events_of(LossReport.objects.get()) == {"lossreport:received": 1, "lossreport:executed": 1}
    until(lambda: not AuditUnsealed.objects.exists())
    assert verify().findings == []
    for card in cards:
        seal = why(fresh(card)).seal
        assert seal.whole
        assert seal.waiting == 0


def listed(card):
    """Whether the newest revocation list names both of the card's certificates."""
    newest = CrlIssue.objects.filter(address__ca__slug=card.ca_slug).order_by("-number").first()
    if newest is None:
        return False
    serials = {entry.serial_number for entry in x509.load_der_x509_crl(bytes(newest.der))}
    return card.serials <= serials


@rule("BR-RV-02", "BR-RV-05")
def test_the_list_names_a_lost_card_within_seconds_while_a_bulk_of_certificates_is_being_issued(world, start):
    lost = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    start()
    later("cards:issue_waiting")
    until(lambda: Card.objects.filter(pk=lost.pk, state=CardState.AT_MAKER).exists())
    bulk = 400
    for _number in range(bulk):
        a_card(world, state=CardState.AWAITING_CERTIFICATES, holder=world.rauno_person)
    waiting = Card.objects.filter(state=CardState.AWAITING_CERTIFICATES)
    later("cards:issue_waiting")
    until(lambda: waiting.count() < bulk)

    lost = fresh(lost)
    pair = list(certificates_of(lost.reference).select_related("ca"))
    lost.ca_slug, lost.serials = pair[0].ca.slug, {int(one.serial, 16) for one in pair}
    reported = now()
    report_loss(
        actor=world.riitta, card=lost, reason="stolen", requester="holder", verified=True, verified_how="Passi nähty"
    )
    took = until(lambda: listed(lost))
    assert took < 5
    assert waiting.exists(), "the bulk was over before the list: make it larger"
    assert LossReport.objects.get().received_at >= reported
