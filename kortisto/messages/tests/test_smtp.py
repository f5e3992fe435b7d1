"""The real mail backend against a real SMTP server on loopback."""

import socket

import pytest
from aiosmtpd.controller import Controller

from kortisto.messages.jobs import send_mails
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.post import post
from kortisto.messages.states import MessageState

pytestmark = pytest.mark.django_db


class Server:
    """Takes every mail except those to a refused address."""

    def __init__(self) -> None:
        self.taken = []
        self.visits = []
        self.answers = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("poissa"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if session not in self.visits:
            self.visits.append(session)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.taken.append((envelope.rcpt_tos, envelope.content.decode()))
        return answer


@pytest.fixture
def server(settings):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = False
    yield handler
    controller.stop()


def test_mails_reach_a_real_server_and_a_refused_address_is_noted(server):
    post("card_here", to="friend:HANNA", card="CARD")
    gone = post("card_here", to="email:poissa@example.fi", card="CARD")
    assert send_mails() == 2
    ((recipients, content),) = server.taken
    assert recipients == ["hanna@example.fi"]
    assert "Auto-Submitted: auto-generated" in content
    assert "Content-Language: sv" in content
    assert OutgoingMessage.objects.get(pk=gone.pk).state == MessageState.BOUNCED


def test_many_mails_leave_by_one_connection(server):
    for number in range(5):
        post("card_here", to=f"email:{number}@example.fi", card="CARD")
    assert send_mails() == 5
    assert (len(server.taken), len(server.visits)) == (5, 1)


def test_a_connection_that_the_server_closes_costs_no_other_mail_its_turn(server):
    for number in range(3):
        post("card_here", to=f"email:{number}@example.fi", card="CARD")
    server.answers.append("421 closing for maintenance")
    assert send_mails() == 3
    assert (len(server.taken), len(server.visits)) == (2, 2)
    assert sorted(OutgoingMessage.objects.values_list("state", flat=True)) == [
        MessageState.QUEUED, MessageState.SENT, MessageState.SENT,
    ]  # fmt: skip
