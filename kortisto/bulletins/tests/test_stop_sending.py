"""A wrong bulletin, half sent: the office stops the rest, and lets it go on when it was not wrong after all."""

import pytest
from django.core import mail
from django.test import Client

from kortisto.bulletins import jobs
from kortisto.bulletins.actions.continue_sending import continue_sending
from kortisto.bulletins.actions.finish_sending import finish_sending
from kortisto.bulletins.actions.post_rest import post_rest
from kortisto.bulletins.actions.read_bulletin import read_bulletin
from kortisto.bulletins.actions.stop_sending import stop_sending
from kortisto.bulletins.queries import figures_of, own_bulletins, unread_of
from kortisto.faces.testing import enter
from kortisto.kernel.actors import System
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.messages import lanes
from kortisto.messages.lanes import work_lane
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.sending import send

from .cast import at_the_desk, begun, delivery, mails, sent, written

pytestmark = pytest.mark.django_db
PROGRAM = System("bulletins")


def at(face, user):
    return enter(Client(headers={"accept-language": "fi"}), face, user)


@pytest.fixture
def half_sent(world):
    """Riitta's mail has left when Eero stops the sending; Rauno's and Rebekka's have not."""
    for user in (world.riitta, world.rauno, world.rebekka):
        at_the_desk(user)
    bulletin = begun(world, acknowledge=True)
    (message,) = mails(bulletin, world.riitta)
    OutgoingMessage.objects.exclude(pk=message.pk).update(next_try_at=message.next_try_at.replace(year=2099))
    work_lane(1)
    OutgoingMessage.objects.update(next_try_at=message.next_try_at)
    bulletin.refresh_from_db()
    stop_sending(actor=world.eero, bulletin=bulletin)
    return bulletin


def test_what_has_not_left_when_the_sending_is_stopped_does_not_leave(world, half_sent):
    assert figures_of(half_sent).waiting == 2, "the outbox has yet to come to them"
    assert work_lane(1) == 2
    assert [each.to for each in mail.outbox] == [[f"vartti.{world.riitta.pk}@alue.example"]]
    figures = figures_of(half_sent)
    assert (figures.sent, figures.stopped, figures.waiting, figures.done) == (1, 2, 0, 1)
    assert {delivery(half_sent, user).state for user in (world.rauno, world.rebekka)} == {"stopped"}
    (message,) = mails(half_sent, world.rauno)
    assert (message.state, message.facts) == ("dropped", None)


def test_a_mail_that_a_worker_already_has_in_hand_is_stopped_too(world):
    bulletin = begun(world)
    message = lanes._take(1)
    stop_sending(actor=world.eero, bulletin=bulletin)
    send(message)
    assert not mail.outbox


def test_only_those_whom_it_had_reached_can_read_it_and_nobody_is_asked_to(world, half_sent):
    work_lane(1)
    assert list(own_bulletins(world.riitta)) == [half_sent]
    assert not list(own_bulletins(world.rauno))
    read_bulletin(actor=world.riitta, bulletin=half_sent)
    with pytest.raises(NotVisible):
        read_bulletin(actor=world.rauno, bulletin=half_sent)
    assert not unread_of(world.riitta)
    page = at("desk", world.riitta).get(f"/vartti/tiedotteet/{half_sent.code}/").content.decode()
    assert "lähetys pysäytettiin" in page
    assert "Olen lukenut" not in page
    assert "pysäytetty" in at("desk", world.riitta).get("/vartti/tiedotteet/").content.decode()


def test_who_comes_to_the_desk_later_does_not_find_it_in_the_archive(world, half_sent):
    assert not own_bulletins(world.maija)


def test_a_stopped_bulletin_goes_on_to_exactly_the_rest(world, half_sent):
    work_lane(1)
    continue_sending(actor=world.hilla, bulletin=half_sent)
    with pytest.raises(WrongState):
        finish_sending(actor=PROGRAM, bulletin=half_sent)
    jobs.keep_going()
    work_lane(1)
    jobs.keep_going()
    half_sent.refresh_from_db()
    assert (half_sent.state, figures_of(half_sent).sent) == ("sent", 3)
    to = [each.to[0] for each in mail.outbox]
    assert len(to) == len(set(to)) == 3
    assert list(own_bulletins(world.rauno)) == [half_sent]


def test_a_stop_taken_back_before_the_outbox_came_to_it_leaves_nobody_out(world, half_sent):
    continue_sending(actor=world.eero, bulletin=half_sent)
    jobs.keep_going()
    work_lane(1)
    jobs.keep_going()
    half_sent.refresh_from_db()
    assert (half_sent.state, len(mail.outbox)) == ("sent", 3)


def test_what_was_dropped_in_the_moment_of_going_on_is_posted_again(world, half_sent):
    """The worker had asked for the state before the office continued, and noted the drop after."""
    work_lane(1)
    half_sent.state = "sending"
    half_sent.save(update_fields=["state"])
    jobs.keep_going()
    work_lane(1)
    assert len(mail.outbox) == 3


def test_there_is_no_rest_of_what_goes_its_way_or_is_stopped(world, half_sent):
    with pytest.raises(WrongState):
        post_rest(actor=PROGRAM, bulletin=half_sent)
    with pytest.raises(WrongState):
        post_rest(actor=PROGRAM, bulletin=begun(world))


@pytest.mark.parametrize("make", [written, sent])
def test_only_a_sending_that_is_going_on_is_stopped_and_only_a_stopped_one_continued(world, make):
    bulletin = make(world)
    for verb in (stop_sending, continue_sending):
        with pytest.raises(WrongState):
            verb(actor=world.eero, bulletin=bulletin)


def test_when_every_mail_has_left_there_is_nothing_to_stop(world):
    bulletin = begun(world)
    work_lane(1)
    with pytest.raises(Refusal, match="every_mail_has_left"):
        stop_sending(actor=world.eero, bulletin=bulletin)
    there = f"/virasto/tiedotteet/{bulletin.code}/"
    assert there + "pysayta/" not in at("office", world.eero).get(there).content.decode()


def test_the_office_is_asked_first_and_sees_what_became_of_it(world):
    bulletin = begun(world)
    eero = at("office", world.eero)
    there = f"/virasto/tiedotteet/{bulletin.code}/"
    assert there + "pysayta/" in eero.get(there).content.decode()
    asked = eero.get(there + "pysayta/").content.decode()
    assert "0/3" in asked
    assert eero.post(there + "pysayta/").headers["Location"] == there
    page = eero.get(there).content.decode()
    assert "Lähetys on pysäytetty" in page
    assert 'hx-trigger="every' in page or "hx-get" in page, "it looks again until the outbox has come to the last mail"
    work_lane(1)
    assert "Ei lähetetty: lähetys pysäytettiin" in eero.get(there).content.decode()
    assert "pysaytetyt" in eero.get(there + "raportti/").content.decode()
    assert "3 rekisteröijälle" in eero.get(there + "jatka/").content.decode()
    assert eero.post(there + "jatka/").headers["Location"] == there
    bulletin.refresh_from_db()
    assert bulletin.state == "sending"
