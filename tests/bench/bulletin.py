"""A bulletin to thousands of registrars: `python -m tests.bench.bulletin [--registrars N] [--kills N]`.

An SMTP server of its own process on loopback takes every mail; two workers of the program's own send, as an installation
runs them, after the bulletin was approved. In the middle a worker is killed, twice, and started again. The figure is the time
from the approval until the last mail has been handed over; then one mail in a hundred comes back by the mail server's own
intake. Who was left out, which mails came twice and under which Message-ID, and who stands on the list of addresses is
counted from what the server got.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from tests.bench import house

WORKERS = 2
ATTACHMENT_KB = 50
BOUNCED = 100
LONGEST = 900.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--registrars", type=int, default=5_000)
    parser.add_argument("--kills", type=int, default=2)
    chosen = parser.parse_args()
    settings = {
        "KORTISTO_PUBLIC_ADDRESS": "http://127.0.0.1:8000",
        "KORTISTO_DEMO": "1",
        "KORTISTO_MAIL_BACKEND": BACKEND,
    }
    with Server() as server, house.house(settings=settings | {"KORTISTO_MAIL_PORT": str(server.port)}) as folder:
        people = fill(chosen.registrars)
        bulletin = prepare(people)
        house.say(f"{chosen.registrars} registrars stand, the bulletin is written")
        with (folder / "work.log").open("w") as log:
            workers = [start(log) for _ in range(WORKERS)]
            try:
                time.sleep(3.0)  # both are up and idle
                used, began = house.seconds_of(os.getpid(), house.database_server()), time.perf_counter()
                approve(people, bulletin)
                seen = watch(bulletin, chosen.registrars, chosen.kills, workers, log)
                took = time.perf_counter() - began
            finally:
                for worker in workers:
                    worker.terminate()
                for worker in workers:
                    worker.wait(timeout=60)
        used = house.seconds_of(os.getpid(), house.database_server()) - used
        told = judge(server, bulletin, chosen.registrars, chosen.kills, seen)
        house.report(
            "bulletin", round(took, 1), "s", registrars=chosen.registrars, workers=WORKERS, kills=chosen.kills,
            attachment_kb=ATTACHMENT_KB, a_second=round(chosen.registrars / took), processor_seconds=round(used, 1), **told,
        )  # fmt: skip
    return 0


BACKEND = "django.core.mail.backends.smtp.EmailBackend"


class Server:
    """The SMTP server, a process of its own that writes one line for each mail: receiver, Message-ID, return address, bytes."""

    def __enter__(self) -> Server:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.smtp_server"], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        told = json.loads(self.process.stdout.readline())
        self.port, self.file = int(told["port"]), Path(told["file"])
        return self

    def __exit__(self, *args: Any) -> None:
        self.process.terminate()
        self.process.wait(timeout=10)
        self.file.unlink(missing_ok=True)

    def mails(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()]


def fill(count: int) -> dict[str, Any]:
    """Registrars with a right and an address at the desk, and two people of the office."""
    from kortisto.accounts.models import DeskCredential, OfficeAppointment, User
    from kortisto.organisations.models import Organisation, RegistrationPoint
    from kortisto.registrars.models import RegistrarRight, TrainingCertificate

    long_ago = date(2024, 1, 1)
    county = Organisation.objects.create(name_fi="Mittauksen hyvinvointialue", business_id="9900001-0", kind="county")
    point = RegistrationPoint.objects.create(
        service_number="00000001", owner=county, name_fi="Piste", visiting_address="Tie 1", delivery_address="Tie 1",
        municipality="Koivuranta", state="open",
    )  # fmt: skip
    users = User.objects.bulk_create(
        [User(given_names="Riitta", family_name=f"Rekisteröijä {number}", email=f"oma{number}@bench.example", password="!",
              language="sv" if number % 10 == 0 else "fi") for number in range(count)],
        batch_size=1000,
    )  # fmt: skip
    DeskCredential.objects.bulk_create(
        [DeskCredential(user=user, username=f"r{number}", state="in_use", email=f"vartti{number}@bench.example")
         for number, user in enumerate(users)],
        batch_size=1000,
    )  # fmt: skip
    trainings = TrainingCertificate.objects.bulk_create(
        [TrainingCertificate(user=user, course="Kurssi", passed_on=long_ago, language="fi", checked_by="operator:bench")
         for user in users],
        batch_size=1000,
    )  # fmt: skip
    RegistrarRight.objects.bulk_create(
        [RegistrarRight(user=user, point=point, card_kinds=["personnel"], training=training, basis="bench",
                        granted_by="operator:bench", valid_from=long_ago)
         for user, training in zip(users, trainings, strict=True)],
        batch_size=1000,
    )  # fmt: skip
    office = {}
    for name in ("eero", "hilla"):
        office[name] = User.objects.create(
            given_names=name.title(), family_name="Virasto", email=f"{name}@bench.example"
        )
        OfficeAppointment.objects.create(
            user=office[name], role="editor", valid_from=long_ago, appointed_by="operator:bench"
        )
    return office


def prepare(people: dict[str, Any]) -> Any:
    from django.core.files.base import ContentFile

    from kortisto.bulletins.actions.attach_to_bulletin import attach_to_bulletin
    from kortisto.bulletins.actions.write_bulletin import write_bulletin
    from kortisto.kernel.clock import today

    text = (
        "# Mitä muuttuu\n\n"
        + "Passin tarkastaminen muuttuu, lue [ohje](https://ohje.example).\n\n" * 8
        + "- yksi\n- kaksi"
    )
    bulletin = write_bulletin(
        actor=people["eero"], dated=today(), area="registration", title_fi="Mittauksen tiedote", text_fi=text,
        title_sv="Mätningens brev", text_sv=text,
    )  # fmt: skip
    attach_to_bulletin(
        actor=people["eero"], bulletin=bulletin, file=ContentFile(picture(), "kuva.png"), title="Kuva passista"
    )
    return bulletin


def picture() -> bytes:
    """A PNG of about fifty kilobytes that does not compress."""
    import io
    import random

    from PIL import Image

    side = int((ATTACHMENT_KB * 1000 / 3) ** 0.5)
    image = Image.frombytes("RGB", (side, side), random.Random(7).randbytes(side * side * 3))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def approve(people: dict[str, Any], bulletin: Any) -> None:
    from kortisto.bulletins.actions.approve_bulletin import approve_bulletin
    from kortisto.bulletins.moves import fingerprint

    approve_bulletin(
        actor=people["eero"], approved_by=people["hilla"], bulletin=bulletin, content=fingerprint(bulletin)
    )


def start(log: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kortisto.config.cli", "work", "--queues", "urgent,normal,bulk"]
    return subprocess.Popen(command, stdout=log, stderr=log)


def watch(bulletin: Any, count: int, kills: int, workers: list[subprocess.Popen[bytes]], log: Any) -> dict[str, Any]:
    """Look at the progress as the office's page does, and kill a worker at each third of the way. How it was seen."""
    from kortisto.bulletins.queries import figures_of, half_way

    at = [count * (number + 1) // (kills + 1) for number in range(kills)]
    seen: dict[str, Any] = {"progress": [], "half_way": 0}
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        figures = figures_of(bulletin)
        seen["progress"].append(figures.done)
        if at and figures.done >= at[0]:
            at.pop(0)
            worker = workers.pop(0)
            worker.send_signal(signal.SIGKILL)
            worker.wait()
            with suppress(Exception):
                seen["half_way"] += len(half_way(bulletin))
            workers.append(start(log))
        if figures.receivers == count and not figures.waiting:
            return seen
        time.sleep(0.25)
    raise SystemExit(f"not done after {LONGEST} s: {figures_of(bulletin)}")


def judge(server: Server, bulletin: Any, count: int, kills: int, seen: dict[str, Any]) -> dict[str, Any]:
    """What the server got, against who was to get it; and what comes back, against the list of addresses."""
    from kortisto.bulletins.addresses import away_lines, out_of_reach
    from kortisto.bulletins.queries import figures_of
    from kortisto.messages.reports import take_report

    mails = [mail for mail in server.mails() if mail["to"].startswith("vartti")]
    ids = Counter((mail["to"], mail["message_id"]) for mail in mails)
    receivers = {mail["to"] for mail in mails}
    doubled = [one for one, times in ids.items() if times > 1]
    if len(receivers) != count:
        raise SystemExit(f"left out: {count - len(receivers)}")
    if len(ids) != count or len(mails) > count + kills:
        raise SystemExit(f"{len(mails) - count} mails too many, {len(ids) - count} of them under another Message-ID")
    back = mails[::BOUNCED][: count // BOUNCED]
    for mail in back:
        take_report(report_of(mail))
    lines = away_lines(out_of_reach())
    if {line.address for line in lines} != {mail["to"] for mail in back}:
        raise SystemExit(f"{len(lines)} on the list of addresses, {len(back)} came back")
    if any(not line.user.name for line in lines):
        raise SystemExit("a line of the list has no name")
    figures = figures_of(bulletin)
    return {
        "mails": len(mails), "doubled_same_id": len(doubled), "interrupted": figures.interrupted,
        "seen_half_way": seen["half_way"], "looks_at_progress": len(seen["progress"]), "bounced": figures.bounced,
        "on_the_list_with_names": len(lines), "kb_a_mail": round(sum(mail["bytes"] for mail in mails) / len(mails) / 1000),
    }  # fmt: skip


def report_of(mail: dict[str, Any]) -> bytes:
    """A delivery status notification to the mail's own return address, from a server that quotes nothing of it."""
    return (
        f"From: MAILER-DAEMON@mx.example\nTo: <{mail['from']}>\nSubject: Undelivered Mail Returned to Sender\n"
        'MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary="raja"\n\n'
        "--raja\nContent-Type: text/plain\n\nI am sorry.\n\n--raja\nContent-Type: message/delivery-status\n\n"
        f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {mail['to']}\nAction: failed\nStatus: 5.1.1\n\n--raja--\n"
    ).encode()


if __name__ == "__main__":
    sys.exit(main())
