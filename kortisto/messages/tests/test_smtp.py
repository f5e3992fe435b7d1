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

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("poissa"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"


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
