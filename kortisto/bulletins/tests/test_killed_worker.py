"""A worker that is really killed, by the mail server itself, while the server has just taken its mail."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time

import pytest
from aiosmtpd.controller import Controller

from kortisto.bulletins import jobs
from kortisto.bulletins.models import Delivery
from kortisto.bulletins.queries import figures_of, half_way

from .cast import begun, crowd

pytestmark = [pytest.mark.committing, pytest.mark.subprocess]

WORKER = """
    import sys
    import django
    django.setup()
    from django.conf import settings
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(sys.argv[1])
    from kortisto.messages.lanes import work_lane
    work_lane(1)
"""
KILLED_AFTER = (20, 41)


class Server:
    """Takes every mail, and kills the worker that hands in the twentieth and the forty-first before it has heard so."""

    def __init__(self):
        self.taken = []
        self.worker = None

    async def handle_DATA(self, server, session, envelope):
        head = envelope.content.decode(errors="replace")
        message_id = next(line for line in head.splitlines() if line.startswith("Message-ID:"))
        self.taken.append((envelope.rcpt_tos[0], message_id))
        if len(self.taken) in KILLED_AFTER:
            os.kill(self.worker.pid, signal.SIGKILL)
        return "250 OK"


@pytest.fixture
def server():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.port = port
    yield handler
    controller.stop()


def work(server):
    """One worker on the lane until it is done, or dead; its exit code."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "kortisto.config.settings_test"}
    environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    command = [sys.executable, "-c", textwrap.dedent(WORKER), str(server.port)]
    server.worker = subprocess.Popen(command, env=environment)
    return server.worker.wait(timeout=120)


def soon_half_way(bulletin):
    """How many mails the page shows as stopped half-way, once the database has noticed that the worker is gone."""
    until = time.monotonic() + 20
    while not (found := len(half_way(bulletin))) and time.monotonic() < until:
        time.sleep(0.1)
    return found


def test_a_worker_killed_twice_leaves_nobody_out_and_each_kill_doubles_one_mail_under_its_own_name(world, server):
    crowd(world, 60)
    bulletin = begun(world)
    for kills in (1, 2):
        assert work(server) == -signal.SIGKILL
        assert len(server.taken) == KILLED_AFTER[kills - 1]
        assert soon_half_way(bulletin) == 1, "the page shows it as stopped half-way"
    assert work(server) == 0
    jobs.keep_going()
    bulletin.refresh_from_db()
    figures = figures_of(bulletin)
    assert (bulletin.state, figures.receivers, figures.sent, figures.interrupted) == ("sent", 63, 63, 2)
    assert len({to for to, _id in server.taken}) == 63, "nobody was left out"
    assert len(server.taken) == 63 + 2
    assert len(set(server.taken)) == 63, "a doubled mail bears the same Message-ID"
    assert Delivery.objects.exclude(state="sent").count() == 0
