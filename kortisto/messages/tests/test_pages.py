import pytest
from django.core.mail import EmailMessage, get_connection
from django.test import Client

from kortisto.audit.models import AuditEvent
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.actions.mark_letter_posted import mark_letter_posted
from kortisto.messages.actions.send_again import send_again
from kortisto.messages.jobs import send_mails, send_others
from kortisto.messages.models import Letter, MailboxItem, OutgoingMessage
from kortisto.messages.post import post
from kortisto.messages.states import LetterState, MessageState
from tests.visits import visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def caught(settings):
    """A mail that the demo's backend caught."""
    settings.EMAIL_BACKEND = "kortisto.messages.mailbox.EmailBackend"
    EmailMessage(
        "Kutsu <b>", "Avaa linkki: http://127.0.0.1:8000/asiointi/kutsu/abc/?x=1&y=2 <script>alert(1)</script>",
        to=["hanna@example.fi"], headers={"Content-Language": "fi"}, connection=get_connection(),
    ).send()  # fmt: skip
    return MailboxItem.objects.get()


def test_the_demo_catches_every_mail_and_shows_it_with_links_that_work(caught):
    client = Client(headers={"accept-language": "en"})
    assert "Kutsu &lt;b&gt;" in client.get("/posti/").content.decode()
    page = client.get(f"/posti/{caught.code}/").content.decode()
    assert '<a href="http://127.0.0.1:8000/asiointi/kutsu/abc/?x=1&amp;y=2"' in page
    assert "<script>alert" not in page
    assert 'lang="fi"' in page


def test_one_persons_messages_are_shown_alone(caught):
    client = Client()
    assert caught.code in client.get("/posti/?to=HANNA@example.fi").content.decode()
    assert caught.code not in client.get("/posti/?to=toinen@example.fi").content.decode()


def test_outside_a_demo_there_is_no_mailbox(caught, settings):
    settings.KORTISTO_DEMO = False
    for path in ("/posti/", f"/posti/{caught.code}/"):
        assert Client().get(path).status_code == 404


@pytest.fixture
def failed():
    message = post("broken_text", to="friend:HANNA")
    send_mails()
    return OutgoingMessage.objects.get(pk=message.pk)


def test_the_office_sees_what_was_not_sent_and_sends_it_again(world, failed):
    client = visit("office", world.hilla)
    page = client.get("/virasto/viestit/").content.decode()
    assert failed.code in page
    assert "hanna@example.fi" not in page
    assert client.get(f"/virasto/viestit/{failed.code}/uudelleen/").status_code == 200
    assert client.post(f"/virasto/viestit/{failed.code}/uudelleen/").status_code == 302
    failed.refresh_from_db()
    assert (failed.state, failed.tries) == (MessageState.QUEUED, 0)
    event = AuditEvent.objects.get(event="message:queued_again")
    assert (event.actor_code, event.move_source) == (world.hilla.actor_code, "failed")


def test_a_message_whose_content_is_gone_is_not_sent_again(world, failed):
    OutgoingMessage.objects.filter(pk=failed.pk).update(facts=None)
    failed.refresh_from_db()
    with pytest.raises(Refusal) as caught:
        send_again(actor=world.hilla, message=failed)
    assert caught.value.code == "facts_gone"


def test_a_sent_message_is_not_sent_again(world):
    message = post("card_here", to="friend:HANNA", card="CARD")
    with pytest.raises(WrongState):
        send_again(actor=world.hilla, message=message)


def test_only_the_office_mends_messages(world, failed):
    for stranger in (world.riitta, world.maija):
        with pytest.raises(NotVisible):
            send_again(actor=stranger, message=failed)
    assert visit("office", world.eero).post(f"/virasto/viestit/{failed.code}/uudelleen/").status_code == 403


@pytest.fixture
def letter():
    post("code_half", to="friend:HANNA", channel="letter", half="kesä-sade")
    send_others()
    return Letter.objects.get()


@rule("BR-RG-09")
def test_a_letter_is_printed_on_record_posted_once_and_its_text_erased(world, letter):
    client = visit("office", world.hilla)
    assert letter.code in client.get("/virasto/kirjeet/").content.decode()
    page = client.get(f"/virasto/kirjeet/{letter.code}/").content.decode()
    assert "kesä-sade" in page
    assert "00100 Helsinki" in page
    assert AuditEvent.objects.filter(event="value:revealed", actor_code=world.hilla.actor_code).count() == 3

    assert client.post(f"/virasto/kirjeet/{letter.code}/postitettu/").status_code == 302
    letter.refresh_from_db()
    assert (letter.state, letter.body, letter.posted_by) == (LetterState.POSTED, None, world.hilla.actor_code)
    assert "kesä-sade" not in client.get(f"/virasto/kirjeet/{letter.code}/").content.decode()
    with pytest.raises(WrongState):
        mark_letter_posted(actor=world.hilla, letter=letter)
