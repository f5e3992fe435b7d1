"""Messages that bring a secret: made when they leave, in no table; letters with one are read once."""

import pytest
from django.test import TestCase

from kortisto.audit.models import AuditEvent
from kortisto.kernel.errors import Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages import facts
from kortisto.messages.actions.mark_letter_posted import mark_letter_posted
from kortisto.messages.actions.open_letter import open_letter
from kortisto.messages.facts import NotNeeded, register_secret
from kortisto.messages.jobs import send_others, sweep_letters
from kortisto.messages.letters import LetterGone, letter_spool
from kortisto.messages.models import Letter, MailboxItem, OutgoingMessage
from kortisto.messages.post import drop, post
from kortisto.messages.sms import SmsDown, sms_gateway
from kortisto.messages.states import LETTER, LetterState, MessageState
from tests.traces import assert_nowhere
from tests.visits import visit

pytestmark = pytest.mark.django_db
SPOOLS = ("kortisto.messages.letters.spool", "kortisto.messages.letters.mailbox")


@pytest.fixture
def made(monkeypatch, settings, tmp_path):
    """The secrets that were made for messages called code_half."""
    settings.KORTISTO_LETTERS = {"backend": SPOOLS[0], "folder": str(tmp_path / "letters")}
    secrets = []

    def make(told):
        if told.get("void"):
            raise NotNeeded
        secrets.append(f"salaisuus-{len(secrets)}-kuusi")
        return {"half": secrets[-1]}

    monkeypatch.setattr(facts, "_makers", dict(facts._makers))
    register_secret("code_half", make)
    return secrets


@pytest.fixture
def letter(made):
    post("code_half", to="friend:HANNA", channel="letter")
    send_others()
    return Letter.objects.get()


# -- The spool ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backend", SPOOLS)
def test_a_spool_keeps_a_text_for_its_owner_and_gives_it_once(backend, settings, tmp_path):
    settings.KORTISTO_LETTERS = {"backend": backend, "folder": str(tmp_path / "spool")}
    spool = letter_spool()
    for text in ("Ensimmäinen", "Toinen"):
        spool.keep(code="7ZK3ABCDEF", to=("Hanna", "Koivukuja 1"), subject="Aihe", text=text, language="fi")
    (file,) = (tmp_path / "spool").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (spool.codes(), spool.waits(code="7ZK3ABCDEF")) == (["7ZK3ABCDEF"], True)
    assert spool.fetch(code="7ZK3ABCDEF") == "Toinen"
    assert not list((tmp_path / "spool").iterdir())
    with pytest.raises(LetterGone):
        spool.fetch(code="7ZK3ABCDEF")
    spool.drop(code="7ZK3ABCDEF")
    assert MailboxItem.objects.filter(channel="letter").count() == (2 if backend == SPOOLS[1] else 0)


def test_a_letters_name_never_leads_out_of_the_folder(made):
    with pytest.raises(ValueError):
        letter_spool().fetch(code="../../etc/passwd")


# -- Letters with a secret ----------------------------------------------------------------------------------------------


@rule("BR-RG-09")
def test_the_text_of_a_letter_with_a_secret_is_in_its_file_alone(letter, made):
    assert (letter.secret, letter.body) == (True, None)
    assert letter_spool().waits(code=letter.code)
    assert_nowhere(made)


def test_a_letter_is_opened_by_a_button_once_and_on_record(world, letter, made):
    client = visit("office", world.hilla, language="en")
    there = f"/virasto/kirjeet/{letter.code}/"
    assert made[0] not in client.get(there).content.decode()
    assert "Can be opened once" in client.get("/virasto/kirjeet/").content.decode()
    opened = client.post(there)
    assert (opened.status_code, opened.headers["Cache-Control"]) == (200, "no-store")
    assert made[0] in opened.content.decode()
    assert not letter_spool().waits(code=letter.code)
    again = client.post(there)
    assert (again.status_code, made[0] in again.content.decode()) == (422, False)
    assert AuditEvent.objects.get(event="letter:opened").actor_code == world.hilla.actor_code
    assert_nowhere(made)


def test_a_letter_posted_unopened_loses_its_text(world, letter):
    with TestCase.captureOnCommitCallbacks(execute=True):
        mark_letter_posted(actor=world.hilla, letter=letter)
    assert not letter_spool().waits(code=letter.code)
    with pytest.raises(Refusal, match="letter_gone"):
        open_letter(actor=world.hilla, letter=letter)


def test_a_full_spool_is_tried_again_with_a_new_secret(made, settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.KORTISTO_LETTERS = {"backend": SPOOLS[0], "folder": str(tmp_path / "file")}
    message = post("code_half", to="friend:HANNA", channel="letter")
    send_others()
    message.refresh_from_db()
    assert (message.state, message.problem) == (MessageState.QUEUED, "spool_down FileExistsError")


def test_texts_that_nobody_prints_any_more_are_swept(letter):
    letter_spool().keep(code="7ZK3ABCDEF", to=(), subject="", text="orpo", language="fi")
    assert sweep_letters() == 1
    assert letter_spool().codes() == [letter.code]


# -- What is not needed any more ----------------------------------------------------------------------------------------


def test_a_message_that_is_void_when_it_leaves_is_dropped_and_no_trouble(made):
    message = post("code_half", to="friend:HANNA", channel="letter", void=True)
    send_others()
    message.refresh_from_db()
    assert (message.state, message.facts) == (MessageState.DROPPED, None)
    assert made == []


def test_dropping_stops_what_has_not_left_and_leaves_what_has(letter):
    waiting = post("code_half", to="friend:HANNA", channel="letter")
    taken = post("code_half", to="friend:HANNA", channel="sms")
    sent = post("code_half", to="friend:HANNA", channel="sms")
    OutgoingMessage.objects.filter(pk=taken.pk).update(state="sending")
    OutgoingMessage.objects.filter(pk=sent.pk).update(state="sent")
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert drop([letter.message.code, waiting.code, taken.code, sent.code]) == 2
    letter.refresh_from_db()
    assert (letter.state, letter_spool().codes()) == (LetterState.DROPPED, [])
    assert dict(OutgoingMessage.objects.values_list("pk", "state")) == {
        letter.message_id: "sent", waiting.pk: "dropped", taken.pk: "sending", sent.pk: "sent",
    }  # fmt: skip
    with pytest.raises(WrongState):
        LETTER.apply(letter, "post")


# -- Text messages as files ---------------------------------------------------------------------------------------------


def test_text_messages_are_files_that_another_program_sends(settings, tmp_path):
    settings.KORTISTO_SMS = {"backend": "kortisto.messages.sms.files", "folder": str(tmp_path / "sms")}
    assert sms_gateway().send(number="+358 40-123", text="Hei, Åsa", language="fi").startswith("file:")
    (file,) = (tmp_path / "sms").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text("utf-8") == "To: 35840123\nAlphabet: UTF-8\n\nHei, Åsa\n"


def test_a_folder_that_cannot_be_written_is_a_gateway_that_is_down(settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    settings.KORTISTO_SMS = {"backend": "kortisto.messages.sms.files", "folder": str(tmp_path / "file")}
    with pytest.raises(SmsDown):
        sms_gateway().send(number="1", text="x", language="fi")
