"""The mails of a bulletin: to whom, at which address, in which language, and what becomes of a worker that dies."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from kortisto.accounts.actions.change_desk_email import change_desk_email
from kortisto.accounts.actions.confirm_desk_email import confirm_desk_email
from kortisto.accounts.models import User
from kortisto.bulletins import jobs
from kortisto.bulletins.actions.approve_bulletin import approve_bulletin
from kortisto.bulletins.actions.attach_to_bulletin import attach_to_bulletin
from kortisto.bulletins.actions.finish_sending import finish_sending
from kortisto.bulletins.models import Delivery
from kortisto.bulletins.moves import fingerprint
from kortisto.bulletins.queries import figures_of, half_way
from kortisto.documents.tests.samples import pdf_bytes
from kortisto.kernel.actors import System
from kortisto.kernel.clock import now
from kortisto.kernel.errors import WrongState
from kortisto.kernel.testing import rule
from kortisto.messages import jobs as message_jobs
from kortisto.messages import lanes
from kortisto.messages.bouncing import note_bounce
from kortisto.messages.facts import read_facts
from kortisto.messages.jobs import send_mails
from kortisto.messages.lanes import Pace, work_lane
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.post import post
from kortisto.messages.reports import take_report
from kortisto.messages.returning import return_address
from kortisto.messages.states import MESSAGE
from kortisto.messages.tests.test_take_bounce import report

from .cast import at_the_desk, begun, crowd, delivery, mails, sent, written

pytestmark = pytest.mark.django_db


def to(address):
    return [each for each in mail.outbox if each.to == [address]]


def test_each_registrar_gets_it_in_their_own_language_with_html_and_what_is_theirs_to_read(world):
    at_the_desk(world.riitta, "riitta@alue.example")
    at_the_desk(world.rauno, "rauno@alue.example")
    User.objects.filter(pk=world.rauno.pk).update(language="sv")
    User.objects.filter(pk=world.rebekka.pk).update(language="en")
    at_the_desk(world.rebekka, "rebekka@alue.example")
    bulletin = written(world, acknowledge=True)
    for title, language in (("Ohje", "fi"), ("Anvisning", "sv"), ("Kuva", "")):
        file = SimpleUploadedFile("x.pdf", pdf_bytes(), content_type="application/pdf")
        attach_to_bulletin(actor=world.eero, bulletin=bulletin, file=file, title=title, language=language)
    approve_bulletin(actor=world.eero, approved_by=world.hilla, bulletin=bulletin, content=fingerprint(bulletin))
    jobs.keep_going()
    work_lane(1)
    (finnish,), (swedish,), (english,) = to("riitta@alue.example"), to("rauno@alue.example"), to("rebekka@alue.example")
    assert finnish.subject == "Tiedote: Passin tarkastaminen"
    assert "Lue ohje (https://ohje.example/passi)" in finnish.body
    assert "- Tarkasta voimassaolo" in finnish.body
    assert "Kuittaa tiedote" in finnish.body
    ((html, kind),) = finnish.alternatives
    assert kind == "text/html"
    assert '<a href="https://ohje.example/passi">ohje</a>' in html
    assert '<html lang="fi">' in html
    assert [part.get_filename() for part in finnish.attachments] == ["Ohje.pdf", "Kuva.pdf"]
    assert swedish.subject == "Informationsbrev: Kontroll av pass"
    assert [part.get_filename() for part in swedish.attachments] == ["Anvisning.pdf", "Kuva.pdf"]
    assert english.subject == finnish.subject, "without an English text, Finnish is read"
    assert finnish.extra_headers["Content-Language"] == english.extra_headers["Content-Language"] == "fi"


def test_an_attachment_that_cannot_be_read_stops_the_mails_and_is_told(world, monkeypatch):
    from kortisto.bulletins import mailing

    def unreadable(document):
        raise OSError

    bulletin = written(world)
    file = SimpleUploadedFile("x.pdf", pdf_bytes(), content_type="application/pdf")
    attach_to_bulletin(actor=world.eero, bulletin=bulletin, file=file, title="Ohje")
    approve_bulletin(actor=world.eero, approved_by=world.hilla, bulletin=bulletin, content=fingerprint(bulletin))
    jobs.keep_going()
    monkeypatch.setattr(mailing, "read", unreadable)
    work_lane(1)
    assert not mail.outbox
    assert figures_of(bulletin).failed == 3
    assert delivery(bulletin, world.riitta).problem == "facts_unreadable"


@rule("BR-RG-12", "BR-RG-13", "BR-RG-17")
def test_it_goes_to_the_address_in_force_when_the_mail_leaves_and_to_both_while_a_new_one_waits(world):
    at_the_desk(world.riitta, "vanha@alue.example")
    at_the_desk(world.rauno, "rauno@alue.example")
    bulletin = begun(world)
    change_desk_email(actor=world.riitta, email="uusi@alue.example")
    work_lane(1)
    work_lane(1)
    assert len(to("vanha@alue.example")) == len(to("uusi@alue.example")) == 1
    assert len(to("rauno@alue.example")) == 1
    assert delivery(bulletin, world.riitta).state == "sent"


@rule("BR-RG-13", "BR-RG-17")
def test_once_confirmed_only_the_new_address_is_used(world):
    at_the_desk(world.riitta, "vanha@alue.example")
    change_desk_email(actor=world.riitta, email="uusi@alue.example")
    link = read_facts(OutgoingMessage.objects.get(name="desk_email_confirm").facts.open_for_program())["link"]
    confirm_desk_email(actor=world.riitta, token=link.rstrip("/").rpartition("/")[2])
    sent(world)
    assert not to("vanha@alue.example")
    assert len(to("uusi@alue.example")) == 1


@rule("BR-RG-17")
def test_where_the_old_address_bounces_only_the_new_one_is_used(world):
    at_the_desk(world.riitta, "vanha@alue.example")
    change_desk_email(actor=world.riitta, email="uusi@alue.example")
    note_bounce(address="vanha@alue.example", status="5.1.1")
    sent(world)
    assert not to("vanha@alue.example")
    assert len(to("uusi@alue.example")) == 1


@rule("BR-RG-14")
def test_the_portals_address_gets_no_bulletins_of_who_has_one_at_the_desk(world):
    at_the_desk(world.riitta, "vartti@alue.example")
    User.objects.filter(pk=world.riitta.pk).update(email="asiointi@muu.example")
    sent(world)
    assert len(to("vartti@alue.example")) == 1
    assert not to("asiointi@muu.example")


def test_nobody_elses_mail_waits_behind_a_bulletin(world):
    begun(world)
    post("password_changed", to=world.maija.actor_code, at=now())
    assert send_mails() == 1, "the sweep of ordinary mails leaves the bulletin to its lanes"
    assert [each.to for each in mail.outbox] == [["maija@example.fi"]]


def test_a_registrar_whose_user_was_closed_meanwhile_gets_nothing_and_is_told_of(world):
    bulletin = begun(world)
    User.objects.filter(pk=world.riitta.pk).update(is_active=False)
    work_lane(1)
    assert (delivery(bulletin, world.riitta).state, delivery(bulletin, world.riitta).problem) == (
        "failed",
        "nobody_to_reach",
    )


def test_it_is_done_when_every_mail_has_left(world):
    bulletin = begun(world)
    with pytest.raises(WrongState):
        finish_sending(actor=System("bulletins"), bulletin=bulletin)
    work_lane(1)
    jobs.keep_going()
    jobs.keep_going()
    bulletin.refresh_from_db()
    assert bulletin.state == "sent"
    assert bulletin.sent_at is not None
    figures = figures_of(bulletin)
    assert (figures.receivers, figures.reached, figures.waiting, figures.unread) == (3, 3, 0, 3)


# -- What comes back ------------------------------------------------------------------------------------------------------


def test_a_report_finds_its_receiver_by_the_return_address_alone(world):
    at_the_desk(world.riitta, "riitta@alue.example")
    bulletin = sent(world)
    (message,) = mails(bulletin, world.riitta)
    (letter,) = to("riitta@alue.example")
    assert letter.from_email == return_address(message.code)
    raw = report(recipient="jaettu@muualla.example", message_id="<x@muualla.example>").replace(
        b"To: kortisto@example.fi", f"To: {letter.from_email.lower()}".encode(), 1
    )
    assert take_report(raw) == [message]
    assert delivery(bulletin, world.riitta).state == "bounced"
    figures = figures_of(bulletin)
    assert (figures.bounced, figures.reached, figures.not_reached) == (1, 2, 1)


def test_who_has_read_it_in_the_program_was_reached_although_the_mail_came_back(world):
    bulletin = sent(world)
    Delivery.objects.filter(user=world.riitta).update(state="bounced", read_at=now())
    figures = figures_of(bulletin)
    assert (figures.bounced, figures.reached, figures.not_reached) == (1, 3, 0)


def test_of_two_addresses_one_that_arrived_is_enough(world):
    at_the_desk(world.riitta, "vanha@alue.example", new_email="uusi@alue.example")
    bulletin = sent(world)
    work_lane(1)
    first, second = mails(bulletin, world.riitta)
    for message, state in ((first, "sent"), (second, "bounced")):
        take_report(report(recipient=message.address, message_id=message.message_id))
        assert delivery(bulletin, world.riitta).state == state


# -- Lanes ----------------------------------------------------------------------------------------------------------------


class Killed(BaseException):
    """The worker is gone: nothing after this line of it has happened."""


def test_a_worker_killed_twice_in_the_middle_leaves_nobody_out_and_doubles_one_mail_at_most_each_time(
    world, monkeypatch
):
    crowd(world, 60)
    bulletin = begun(world)
    handed_over = []
    real = mail.EmailMessage.send

    def send(self, *args, **kwargs):
        real(self, *args, **kwargs)
        handed_over.append((self.to[0], self.extra_headers["Message-ID"]))
        if len(handed_over) in (20, 41):
            raise Killed  # after the server has taken the mail and before we have noted it

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", send)
    for times in (1, 2):
        with pytest.raises(Killed):
            work_lane(1)
        stopped = half_way(bulletin)
        assert len(stopped) == 1, "what the dead worker had in hand is shown as such"
        assert OutgoingMessage.objects.filter(bulk=True, state="sending").count() == 1
        assert figures_of(bulletin).interrupted == times - 1
        with pytest.raises(WrongState):
            finish_sending(actor=System("bulletins"), bulletin=bulletin)
    work_lane(1)
    jobs.keep_going()
    bulletin.refresh_from_db()
    assert bulletin.state == "sent"
    assert not half_way(bulletin)
    receivers = [address for address, _id in handed_over]
    assert len(set(receivers)) == figures_of(bulletin).sent == figures_of(bulletin).receivers == 63
    doubled = [one for one in set(handed_over) if handed_over.count(one) > 1]
    assert len(receivers) == 63 + 2
    assert len(doubled) == 2, "the doubled mail bears the same Message-ID"
    assert set(Delivery.objects.exclude(interrupted_at=None)) == {
        Delivery.objects.get(user__desk_credential__email=address) for address, _id in doubled
    }


def test_a_worker_killed_between_noting_the_mail_and_its_delivery_has_noted_neither(world, monkeypatch):
    bulletin = begun(world)

    def killed(message, move):
        if move.name == "finish":
            raise Killed

    monkeypatch.setattr(MESSAGE, "followers", [killed, *MESSAGE.followers])
    with pytest.raises(Killed):
        work_lane(1)
    assert len(half_way(bulletin)) == 1
    monkeypatch.undo()
    assert work_lane(1) == 3
    jobs.keep_going()
    bulletin.refresh_from_db()
    assert bulletin.state == "sent"


def test_a_lane_is_worked_by_one_worker_at_a_time(world, monkeypatch):
    begun(world)
    monkeypatch.setattr(lanes, "lane_held", NotOurs)
    assert work_lane(1) == 0


class NotOurs:
    def __init__(self, number):
        pass

    def __enter__(self):
        return False

    def __exit__(self, *args):
        pass


def test_a_lane_that_is_held_is_at_work_and_not_interrupted(world):
    bulletin = begun(world)
    assert lanes._take(2) is not None
    assert len(half_way(bulletin)) == 1
    with lanes.lane_held(2) as mine:
        assert mine
        assert 2 in lanes.lanes_at_work()
        assert not half_way(bulletin)


def test_what_a_worker_left_on_another_lane_is_sent_by_the_one_that_still_works(world):
    bulletin = begun(world)
    assert lanes._take(2) is not None
    assert work_lane(1) == 3
    assert figures_of(bulletin).sent == 3
    assert figures_of(bulletin).interrupted == 1


def test_what_a_living_worker_has_in_hand_on_another_lane_is_left_to_it(world, monkeypatch):
    begun(world)
    message = lanes._take(2)
    assert message is not None
    real = lanes.lane_held
    monkeypatch.setattr(lanes, "lane_held", lambda number: NotOurs(number) if number == 2 else real(number))
    assert work_lane(1) == 2
    message.refresh_from_db()
    assert (message.state, message.lane) == ("sending", 2)


def test_a_lane_that_had_too_little_time_is_worked_on_at_once(world, monkeypatch):
    begun(world)
    deferred = []
    monkeypatch.setattr(message_jobs, "later", lambda name, **codes: deferred.append((name, codes)))
    for module in (lanes, message_jobs):
        monkeypatch.setattr(module, "LANE_SECONDS", 0)
    message_jobs.send_bulk()
    assert deferred == [("messages:send_lane", {"lane": "1"}), ("messages:send_lane", {"lane": "2"})]
    message_jobs.send_lane(lane="1")
    assert deferred[2:] == [("messages:send_lane", {"lane": "1"})]
    monkeypatch.undo()
    assert work_lane(1) == 3
    deferred.clear()
    message_jobs.send_bulk()
    assert not deferred


def test_while_the_mail_server_is_down_a_lane_stops_and_tries_again_later(world, monkeypatch):
    begun(world)

    def down(self, *args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr(mail.EmailMultiAlternatives, "send", down)
    assert work_lane(1) == 1
    monkeypatch.undo()
    OutgoingMessage.objects.update(next_try_at=now() - timedelta(seconds=1))
    assert work_lane(1) == 3


def test_the_pace_is_kept():
    clock, waits = [0.0], []

    def wait(seconds):
        waits.append(seconds)
        clock[0] += seconds

    pace = Pace(60, clock=lambda: clock[0], wait=wait)
    for _mail in range(30):
        pace.keep()
    assert sum(waits) == pytest.approx(25), "five seconds' worth leave at once, then one a second"
