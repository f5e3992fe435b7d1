"""The exchange by files: what lies in the folder, what is refused, and that nothing is lost when either side is killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.kernel.testing import rule
from kortisto.maker import card_maker, sending
from kortisto.maker.backends.folder import FolderMaker
from kortisto.maker.backends.folder import keys as folder_keys
from kortisto.maker.card_maker import MakerUnavailable
from kortisto.maker.cli import main
from kortisto.maker.envelope import OwnKeys, seal
from kortisto.maker.jobs import fetch_results, send_batches
from kortisto.maker.messages import MAKER, compose
from kortisto.maker.models import BatchItem, MakerNews, OutgoingFile
from kortisto.maker.moves import add_to_batch, hand_certificates
from kortisto.maker.queries import health
from kortisto.maker.simulator import cli, factory
from kortisto.maker.simulator.factory import Factory
from kortisto.maker.simulator.letters import open_letter
from kortisto.maker.spool import Spool

from .certificates import certificate_for

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """A process ends here, as by kill -9: nothing after this runs."""


@pytest.fixture
def state(settings, tmp_path, capsys) -> Path:
    """Two parties that trust each other's keys; the simulator's state folder."""
    settings.KORTISTO_KEYS = tmp_path / "keys"
    settings.KORTISTO_MAKER = {"spool": str(tmp_path / "spool")}
    assert main(["keys"]) == 0
    (tmp_path / "ours.json").write_text(capsys.readouterr().out)
    cli.main(["keys", "--state", str(tmp_path / "maker"), "--trust", str(tmp_path / "ours.json")])
    (tmp_path / "theirs.json").write_text(capsys.readouterr().out)
    assert main(["trust", str(tmp_path / "theirs.json")]) == 0
    assert "Fingerprint" in capsys.readouterr().out
    return tmp_path / "maker"


@pytest.fixture
def spool(state, tmp_path) -> Path:
    return tmp_path / "spool"


def order(*codes: str) -> None:
    for code in codes:
        add_to_batch(
            order_code=code, card_kind="personnel", point_code="POINT00001", print_data={"name": "Hanna Mäkinen"}
        )


def maker_works(state: Path, spool: Path) -> None:
    """One start of the simulator, until nothing is left to do."""
    exchange = cli.Exchange(state=state, spool=spool)
    try:
        while exchange.round():
            pass
    finally:
        exchange.factory.close()


def certify(heard) -> None:
    for code, card in heard.produced.items():
        if BatchItem.objects.get(order_code=code).state == "produced":
            hand_certificates(
                order_code=code, auth=certificate_for(card["csr_auth"]), sign=certificate_for(card["csr_sign"])
            )


def test_the_simulator_is_a_program_of_its_own(state, spool, heard):
    order("A", "B")
    command = [sys.executable, "-m", "kortisto.maker.simulator", "run", "--once", "--state", state, "--spool", spool]
    send_batches()
    subprocess.run(command, check=True)
    fetch_results()
    certify(heard)
    send_batches()
    subprocess.run(command, check=True)
    fetch_results()
    assert [len(box["serials"]) for box in heard.boxes] == [2]
    serial = heard.produced["A"]["serial"]
    letter = subprocess.run(
        [*command[:3], "letter", "--state", state, serial], check=True, capture_output=True, text=True
    ).stdout.strip()
    assert letter == open_letter(state, serial)


def test_two_simulators_never_work_in_one_state_folder(state, spool):
    command = [sys.executable, "-m", "kortisto.maker.simulator", "run", "--state", state, "--spool", spool]
    first = subprocess.Popen(command)
    try:
        deadline = time.monotonic() + 10
        while not (state / "lock").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.2)
        second = subprocess.run([*command, "--once"], capture_output=True, text=True, check=False)
        assert second.returncode == 1
        assert "another simulator" in second.stderr
    finally:
        first.send_signal(signal.SIGTERM)
        assert first.wait(10) == 0


def test_nothing_of_the_person_is_readable_in_the_folder(state, spool, heard):
    order("A")
    send_batches()
    (file,) = (spool / "to-maker").iterdir()
    assert b"Hanna" not in file.read_bytes()
    assert file.name == "00000001.jose"


@rule("BR-PN-03")
def test_an_activation_code_never_reaches_the_folder_or_the_program(state, spool, heard):
    messages: list[str] = []
    order("A")
    send_batches()
    maker_works(state, spool)
    messages += opened(state, spool)
    fetch_results()
    certify(heard)
    send_batches()
    maker_works(state, spool)
    messages += opened(state, spool)
    code = open_letter(state, heard.produced["A"]["serial"])
    fetch_results()
    assert len(messages) == 2
    assert not any(code in message for message in messages)
    assert not any(code in str(news.data) for news in MakerNews.objects.all())


def opened(state: Path, spool: Path) -> list[str]:
    """The maker's messages as the program will read them."""
    return [str(one.content) for one in FolderMaker().fetch_results()]


def test_files_are_gone_when_they_were_taken_in(state, spool, heard):
    order("A")
    send_batches()
    maker_works(state, spool)
    fetch_results()
    assert [path for path in spool.rglob("*") if path.is_file()] == []


def forged(spool: Path, number: int, own: OwnKeys, kind: str = "produced") -> None:
    from kortisto.kernel.clock import now

    body: dict[str, Any] = {"batch": 1, "cards": []}
    content = compose(sender=MAKER, sequence=number, kind=kind, made_at=now(), body=body)
    coming = Spool(spool, "from-maker")
    coming.make()
    coming.put(number, seal(content, own=own, their=folder_keys.own_keys().public))


def test_a_file_that_the_maker_did_not_sign_is_moved_aside_and_on_record(state, spool, heard):
    forged(spool, 1, OwnKeys.make())
    fetch_results()
    assert len(list((spool / "refused").iterdir())) == 1
    assert list((spool / "from-maker").iterdir()) == []
    assert AuditEvent.objects.filter(event="makerfile:refused").count() == 1


def test_a_file_put_back_under_another_number_is_refused(state, spool, heard):
    order("A")
    send_batches()
    maker_works(state, spool)
    kept = (spool / "from-maker" / "00000001.jose").read_bytes()
    fetch_results()
    (spool / "from-maker" / "00000002.jose").write_bytes(kept)
    fetch_results()
    assert AuditEvent.objects.get(event="makerfile:refused").subject == "makerfile:2"
    assert MakerNews.objects.count() == 1


def test_a_file_put_back_as_it_was_is_taken_away_without_effect(state, spool, heard):
    order("A")
    send_batches()
    maker_works(state, spool)
    kept = (spool / "from-maker" / "00000001.jose").read_bytes()
    fetch_results()
    (spool / "from-maker" / "00000001.jose").write_bytes(kept)
    fetch_results()
    assert list(heard.produced) == ["A"]
    assert list((spool / "from-maker").iterdir()) == []


def test_the_maker_refuses_files_that_we_did_not_sign(state, spool, heard, capsys):
    order("A")
    send_batches()
    path = spool / "to-maker" / "00000001.jose"
    whole = path.read_bytes()
    path.write_bytes(whole[:-4] + b"AAAA")
    maker_works(state, spool)
    assert "refused 00000001.jose" in capsys.readouterr().err
    assert len(list((spool / "refused").iterdir())) == 1
    path.write_bytes(whole)
    maker_works(state, spool)
    fetch_results()
    assert list(heard.produced) == ["A"]


def test_half_written_files_are_not_seen(state, spool, heard):
    order("A")
    send_batches()
    maker_works(state, spool)
    coming = spool / "from-maker"
    (coming / "00000001.jose").rename(coming / ".00000001.jose.ab12.part")
    fetch_results()
    assert heard.produced == {}
    (coming / ".00000001.jose.ab12.part").rename(coming / "00000001.jose")
    fetch_results()
    assert list(heard.produced) == ["A"]


def test_a_folder_that_is_not_there_is_a_maker_that_is_down(state, spool, heard):
    order("A")
    spool.write_text("a disk that was not mounted")
    with pytest.raises(MakerUnavailable):
        send_batches()
    assert health().files_waiting == 1
    spool.unlink()
    send_batches()
    assert health().files_waiting == 0


def test_keys_that_nobody_has_trusted_stop_the_exchange(settings, tmp_path, heard):
    from django.core.exceptions import ImproperlyConfigured

    settings.KORTISTO_KEYS = tmp_path / "keys"
    settings.KORTISTO_MAKER = {"spool": str(tmp_path / "spool")}
    order("A")
    with pytest.raises(ImproperlyConfigured, match="maker trust"):
        send_batches()


def test_progress_is_told_on_the_command_line(state, spool, heard, capsys):
    order("A")
    send_batches()
    main(["progress"])
    told = capsys.readouterr().out
    assert "batch 1: sent, 1 cards: 1 to produce" in told
    assert "waiting: 0 cards, 0 files, 0 news (0 in trouble)" in told


# -- killed at any step ---------------------------------------------------------------------------------------------------


class Deaths:
    """Kills at the n-th crossing of a step's beginning or end; counts the crossings."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[Any, str]]) -> None:
        self.left = 0
        for owner, name in steps:
            monkeypatch.setattr(owner, name, self._watched(getattr(owner, name)))

    def _watched(self, step: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*arguments: Any, **keywords: Any) -> Any:
            self._cross()
            result = step(*arguments, **keywords)
            self._cross()
            return result

        return watched

    def _cross(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise Killed


def play(state: Path, spool: Path, heard: Any, deaths: Deaths, nth: int) -> bool:
    """Orders to boxes, with one death at the n-th step; whoever dies is started again. False when nobody died."""
    died = False
    deaths.left = nth
    for _ in range(4):
        for part in (send_batches, lambda: maker_works(state, spool), fetch_results, lambda: certify(heard)):
            try:
                part()
            except Killed:
                died = True
    deaths.left = 0
    return died


MAKERS_STEPS = [
    (Factory, "hear"),
    (Factory, "_say"),
    (Factory, "mark_sent"),
    (factory, "make_chip"),
    (factory, "close_letter"),
]
BOTH_SIDES_STEPS = [(Spool, "put"), (Spool, "remove")]
OUR_STEPS = [(FolderMaker, "send"), (sending, "record"), (sending, "_write_down")]


@pytest.mark.parametrize("steps", [MAKERS_STEPS, BOTH_SIDES_STEPS, OUR_STEPS], ids=["maker", "files", "program"])
def test_killed_at_any_step_no_card_is_lost_and_none_is_made_twice(steps, state, spool, heard, monkeypatch):
    deaths = Deaths(monkeypatch, steps)
    for nth in range(1, 60):
        codes = [f"N{nth:03d}A", f"N{nth:03d}B"]
        order(*codes)
        died = play(state, spool, heard, deaths, nth)
        assert set(codes) <= set(heard.produced)
        assert all(BatchItem.objects.get(order_code=code).state == "dispatched" for code in codes)
        if not died:
            break
    else:
        pytest.fail("there are more steps than expected")
    assert nth > 4
    serials = [serial for box in heard.boxes for serial in box["serials"]]
    assert sorted(serials) == sorted(card["serial"] for card in heard.produced.values())
    assert len(set(serials)) == len(serials) == 2 * nth
    assert not OutgoingFile.objects.exclude(state="sent").exists()
    assert [path for path in spool.rglob("*.jose") if path.is_file()] == []


def test_a_simulator_killed_by_the_system_goes_on_where_it_was(state, spool, heard):
    command = [
        sys.executable,
        "-m",
        "kortisto.maker.simulator",
        "run",
        "--every",
        "0.05",
        "--state",
        state,
        "--spool",
        spool,
    ]
    order(*[f"ORDER{number:05d}" for number in range(40)])
    deadline = time.monotonic() + 60
    lives = 0
    while len([serial for box in heard.boxes for serial in box["serials"]]) < 40:
        assert time.monotonic() < deadline
        running = subprocess.Popen(command)
        try:
            time.sleep(0.35 + 0.07 * (lives % 5))
        finally:
            os.kill(running.pid, signal.SIGKILL)
            running.wait()
        lives += 1
        fetch_results()
        certify(heard)
        send_batches()
    assert len(heard.produced) == 40
    assert lives >= 2


def test_the_interface_gives_the_backend_of_the_settings(settings):
    settings.KORTISTO_MAKER = {"backend": "kortisto.maker.backends.folder.FolderMaker"}
    assert isinstance(card_maker.card_maker(), FolderMaker)
