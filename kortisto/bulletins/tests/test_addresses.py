"""Addresses that do not work, and asking whether they are still right (BR-RG-15)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from kortisto.accounts.actions.change_desk_email import change_desk_email
from kortisto.accounts.actions.check_desk_email import check_desk_email
from kortisto.accounts.actions.confirm_desk_email import confirm_desk_email
from kortisto.accounts.actions.keep_desk_email import keep_desk_email
from kortisto.accounts.actions.prove_desk_email import prove_desk_email
from kortisto.accounts.models import DeskCredential
from kortisto.bulletins.actions.ask_addresses import ask_addresses
from kortisto.bulletins.addresses import domains, out_of_reach
from kortisto.bulletins.models import AddressRound
from kortisto.faces.testing import enter
from kortisto.kernel.actors import Visitor
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.testing import rule
from kortisto.messages.bouncing import bounces, note_bounce
from kortisto.messages.facts import read_facts
from kortisto.messages.lanes import work_lane
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.reports import take_report
from kortisto.messages.tests.test_take_bounce import report
from kortisto.ui.face import address
from tests.visits import visit

from .cast import at_the_desk, crowd, mails, sent
from .test_reading import at_the_desk_of

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=800)


def posted(name):
    return [
        (row.addressee, read_facts(row.facts.open_for_program()))
        for row in OutgoingMessage.objects.filter(name=name).order_by("pk")
    ]


def token_of(name):
    return posted(name)[-1][1]["link"].rstrip("/").rpartition("/")[2]


@rule("BR-RG-15")
def test_a_bounce_is_told_to_the_registrar_the_county_and_the_office_until_the_address_is_repaired(world):
    at_the_desk(world.riitta, "riitta@alue.example")
    bulletin = sent(world)
    (message,) = mails(bulletin, world.riitta)
    take_report(report(recipient="riitta@alue.example", message_id=message.message_id))
    told = posted("registrar_address_bounces")
    assert told == [
        (world.kaisa.actor_code, {"registrar": "Riitta Rantanen", "address": "riitta@alue.example"}),
    ], "the county's administrator, and nobody else"
    desk = enter(Client(headers={"accept-language": "fi"}), "desk", world.riitta)
    assert "riitta@alue.example" in desk.get(address("desk", "home")).content.decode()
    office = visit("office", world.oili)
    assert "Rantanen, Riitta" in office.get(address("office", "address_list")).content.decode()
    assert "riitta@alue.example" in office.get(address("office", "address_list_csv")).content.decode()
    county = visit("portal", world.kaisa, account=world.county_account.code)
    assert "Keskussairaalan" in county.get(address("portal", "home")).content.decode()
    clinic = visit("portal", world.maija, account=world.clinic_account.code)
    assert "Keskussairaalan rekisteröintipiste</a>" not in clinic.get(address("portal", "home")).content.decode()
    change_desk_email(actor=world.riitta, email="uusi@alue.example")
    assert out_of_reach().exists(), "a new address that nobody has confirmed repairs nothing"
    confirm_desk_email(actor=world.riitta, token=token_of("desk_email_confirm"))
    assert not out_of_reach().exists()


def test_a_second_bounce_of_the_same_address_is_not_told_again_until_it_worked_in_between(world):
    at_the_desk(world.riitta, "riitta@alue.example")
    note_bounce(address="riitta@alue.example", status="5.1.1")
    note_bounce(address="riitta@alue.example", status="5.1.1")
    assert len(posted("registrar_address_bounces")) == 1
    check_desk_email(actor=world.riitta)
    prove_desk_email(actor=Visitor(), token=token_of("desk_email_check"))
    assert not bounces("riitta@alue.example")
    note_bounce(address="riitta@alue.example", status="5.1.1")
    assert len(posted("registrar_address_bounces")) == 2


def test_an_address_of_nobody_who_is_a_registrar_is_told_to_nobody(world):
    note_bounce(address="maija@example.fi", status="5.1.1")
    assert not posted("registrar_address_bounces")


def test_a_link_to_an_address_that_was_changed_since_proves_nothing(world):
    at_the_desk(world.riitta, "riitta@alue.example")
    check_desk_email(actor=world.riitta)
    DeskCredential.objects.filter(user=world.riitta).update(email="toinen@alue.example")
    for token in (token_of("desk_email_check"), "roska"):
        with pytest.raises(Refusal) as said:
            prove_desk_email(actor=Visitor(), token=token)
        assert said.value.code == "link_dead"


def test_without_an_address_there_is_nothing_to_try(world):
    at_the_desk(world.riitta, "riitta@alue.example")
    DeskCredential.objects.filter(user=world.riitta).update(email="")
    with pytest.raises(Refusal) as said:
        check_desk_email(actor=world.riitta)
    assert said.value.code == "no_address"


def test_saying_so_does_not_repair_an_address_that_bounces(world):
    at_the_desk(world.riitta, "riitta@alue.example")
    note_bounce(address="riitta@alue.example", status="5.1.1")
    with pytest.raises(Refusal) as said:
        keep_desk_email(actor=world.riitta)
    assert said.value.code == "address_bounces"


def test_once_a_year_the_desk_asks_and_one_press_answers(world):
    client = at_the_desk_of(world.riitta)
    ask = address("desk", "desk_email_keep")
    assert ask not in client.get(address("desk", "home")).content.decode()
    DeskCredential.objects.filter(user=world.riitta).update(created_at=now() - LONG_AGO)
    assert ask in client.get(address("desk", "home")).content.decode()
    assert client.post(ask).status_code == 302
    assert ask not in client.get(address("desk", "home")).content.decode()
    DeskCredential.objects.filter(user=world.riitta).update(email_confirmed_at=now() - LONG_AGO)
    assert ask in client.get(address("desk", "home")).content.decode()


def test_the_pages_of_an_address_that_works_again(world):
    client = at_the_desk_of(world.riitta)
    DeskCredential.objects.filter(user=world.riitta).update(email="riitta@alue.example")
    note_bounce(address="riitta@alue.example", status="5.1.1")
    assert "riitta@alue.example" in client.get(address("desk", "desk_own_details")).content.decode()
    assert client.post(address("desk", "desk_email_keep")).status_code == 302
    client.post(address("desk", "desk_email_check"))
    link = address("desk", "desk_email_works", token_of("desk_email_check"))
    assert client.get(link).status_code == 200
    assert bounces("riitta@alue.example"), "mail programs follow links; only a press counts"
    assert client.post(link).status_code == 200
    assert not bounces("riitta@alue.example")
    assert client.post(address("desk", "desk_email_works", "roska")).status_code == 422


def test_a_whole_mail_domain_is_asked_after_a_reform(world):
    at_the_desk(world.riitta, "Riitta.R@Kunta.example")
    at_the_desk(world.rebekka, "rebekka@kunta.example")
    at_the_desk(world.rauno, "rauno@alue.example")
    client = visit("office", world.eero)
    page = client.get(address("office", "domain_list")).content.decode()
    assert "kunta.example" in page
    assert client.post(address("office", "domain_ask", "kunta.example")).status_code == 302
    made = AddressRound.objects.get()
    assert (made.domain, made.receivers, made.asked_by) == ("kunta.example", 2, world.eero.actor_code)
    work_lane(1)
    assert sorted(each.to[0].lower() for each in mail.outbox) == ["rebekka@kunta.example", "riitta.r@kunta.example"]
    first, second = domains()
    assert (first.name, first.registrars, first.unanswered, first.asked_at) == ("kunta.example", 2, 2, made.created_at)
    assert (second.name, second.unanswered) == ("alue.example", 0)
    desk = enter(Client(headers={"accept-language": "fi"}), "desk", world.riitta)
    assert address("desk", "desk_email_keep") in desk.get(address("desk", "home")).content.decode()
    keep_desk_email(actor=world.riitta)
    assert domains()[0].unanswered == 1


def test_a_domain_of_nobody_is_not_asked(world):
    with pytest.raises(Refusal) as said:
        ask_addresses(actor=world.eero, domain="tyhja.example")
    assert said.value.code == "nobody_to_reach"
    assert visit("office", world.eero).get(address("office", "domain_ask", "tyhja.example")).status_code == 404


def test_the_list_of_addresses_costs_the_same_however_long_it_is(world, django_assert_max_num_queries):
    crowd(world, 20)
    for number in range(20):
        note_bounce(address=f"vartti{number}@joukko.example", status="5.1.1")
    client = visit("office", world.oili)
    with django_assert_max_num_queries(20):
        page = client.get(address("office", "address_list")).content.decode()
    assert page.count("Joukkonen,") == 20
