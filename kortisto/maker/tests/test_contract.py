"""What every card maker behind the interface promises; played with each backend."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kortisto.maker.backends.direct import DirectMaker, forget
from kortisto.maker.backends.folder import FolderMaker
from kortisto.maker.backends.folder.keys import own_keys, trust
from kortisto.maker.card_maker import VERBS
from kortisto.maker.messages import AUTHORITY, MAKER, compose, read
from kortisto.maker.simulator import cli


class Direct:
    """The maker in this process."""

    def __init__(self, settings, tmp_path: Path) -> None:
        settings.KORTISTO_MAKER = {"state": str(tmp_path / "maker")}
        self.maker = DirectMaker()

    def work(self) -> None:
        """It works when it is asked for results."""

    def close(self) -> None:
        forget()


class Folder:
    """The maker at the other end of a spool folder."""

    def __init__(self, settings, tmp_path: Path) -> None:
        settings.KORTISTO_KEYS = tmp_path / "keys"
        settings.KORTISTO_MAKER = {"spool": str(tmp_path / "spool")}
        state = tmp_path / "maker"
        (tmp_path / "ours.json").write_bytes(own_keys().public.to_json())
        state.mkdir(mode=0o700)
        (state / cli.THEIR).write_bytes((tmp_path / "ours.json").read_bytes())
        trust(cli.own_keys(state).public.to_json())
        self.maker = FolderMaker()
        self.exchange = cli.Exchange(state=state, spool=tmp_path / "spool")

    def work(self) -> None:
        while self.exchange.round():
            pass

    def close(self) -> None:
        self.exchange.factory.close()


@pytest.fixture(params=[Direct, Folder])
def side(request, settings, tmp_path):
    made = request.param(settings, tmp_path)
    yield made
    made.close()


def batch(sequence: int, *codes: str) -> dict:
    orders = [{"order_code": code, "card_kind": "personnel", "point_code": "P", "print": {}} for code in codes]
    made_at = datetime(2026, 11, 23, tzinfo=UTC)
    return compose(
        sender=AUTHORITY, sequence=sequence, kind="batch", made_at=made_at, body={"batch": sequence, "orders": orders}
    )


def told(side) -> list[tuple[int, str]]:
    side.work()
    return [
        (one.sequence, read(one.content, sender=MAKER, sequence=one.sequence).kind)
        for one in side.maker.fetch_results()
    ]


def test_it_declares_only_verbs_of_the_protocol_and_has_them(side):
    assert side.maker.verbs <= VERBS
    assert all(callable(getattr(side.maker, verb)) for verb in side.maker.verbs)


def test_a_batch_is_answered(side):
    side.maker.send(batch(1, "A", "B"), sequence=1)
    assert told(side) == [(1, "produced")]


def test_a_message_sent_again_counts_once(side):
    side.maker.send(batch(1, "A"), sequence=1)
    side.maker.send(batch(1, "A"), sequence=1)
    assert told(side) == [(1, "produced")]
    side.maker.send(batch(1, "A"), sequence=1)
    assert told(side) == [(1, "produced")]


def test_an_answer_is_there_until_it_is_done_with(side):
    side.maker.send(batch(1, "A"), sequence=1)
    assert told(side) == told(side) == [(1, "produced")]
    (answer,) = side.maker.fetch_results()
    answer.done()
    assert told(side) == []


def test_answers_come_in_their_order(side):
    for sequence in range(1, 4):
        side.maker.send(batch(sequence, f"ORDER{sequence}"), sequence=sequence)
    assert told(side) == [(1, "produced"), (2, "produced"), (3, "produced")]


def test_the_simulator_starts_without_django():
    program = "import sys, kortisto.maker.simulator.cli; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
