"""Back after a year: the same user, with a new phone and a new address."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import signing

from kortisto.accounts.actions.check_own_address import check_own_address
from kortisto.accounts.actions.confirm_own_address import confirm_own_address
from kortisto.accounts.actions.remove_lost_factors import remove_lost_factors
from kortisto.accounts.models import StrongIdentification
from kortisto.accounts.moves import ADDRESS_SALT
from kortisto.accounts.sessions import Strength
from kortisto.accounts.visits import open_visits
from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.testing import rule
from kortisto.messages.bouncing import bounces, note_bounce
from kortisto.messages.models import OutgoingMessage
from tests.visits import visit

from .cast import desk_visit, portal_visit

pytestmark = pytest.mark.django_db


def identified(user, minutes: int = 0) -> StrongIdentification:
    return StrongIdentification.objects.create(
        user=user, face="portal", method="test", level="high", at=now() - timedelta(minutes=minutes)
    )


def factor_of(user) -> None:
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})


def token(user, address: str = "") -> str:
    return signing.dumps([user.code, address or user.email], salt=ADDRESS_SALT)


@rule("BR-US-03")
def test_who_identifies_anew_removes_the_lost_factors_and_is_told(world):
    factor_of(world.maija)
    proof = identified(world.maija, minutes=1)
    remove_lost_factors(actor=world.maija)
    assert not Authenticator.objects.filter(user=world.maija).exists()
    assert OutgoingMessage.objects.get(name="factor_removed").addressee == world.maija.reference
    assert AuditEvent.objects.get(event="user:factors_lost").grounds["identification"] == proof.code


def test_whoever_found_the_lost_device_finds_no_open_visit_in_it(world):
    factor_of(world.maija)
    identified(world.maija, minutes=1)
    here, lost = portal_visit(world.maija), portal_visit(world.maija)
    desk = desk_visit(world.maija)
    remove_lost_factors(actor=world.maija, visit=here.code)
    assert open_visits(world.maija, face="portal") == [here]
    assert open_visits(world.maija) == [desk], "the desk has factors of its own"
    assert AuditEvent.objects.get(event="user:factors_lost").grounds["visits"] == 1
    assert lost.code not in {visit.code for visit in open_visits(world.maija, face="portal")}


def test_an_identification_of_this_morning_is_too_old(world):
    factor_of(world.maija)
    identified(world.maija, minutes=31)
    with pytest.raises(Refusal) as said:
        remove_lost_factors(actor=world.maija)
    assert said.value.code == "identification_needed"
    identified(world.kaisa)
    with pytest.raises(Refusal):
        remove_lost_factors(actor=world.maija)
    assert Authenticator.objects.filter(user=world.maija).exists()


def test_who_has_no_factor_has_none_to_remove(world):
    identified(world.maija)
    with pytest.raises(Refusal) as said:
        remove_lost_factors(actor=world.maija)
    assert said.value.code == "no_factors"


def test_the_pages_lead_from_the_identification_to_the_removal(world):
    factor_of(world.maija)
    identified(world.maija)
    maija = visit("portal", world.maija, strength=Strength.IDENTIFIED, language="en", account=world.clinic_account.code)
    assert (
        "/asiointi/tunnistautuminen/kadonnut/poista/"
        in maija.get("/asiointi/tunnistautuminen/kadonnut/").content.decode()
    )
    assert "stop working at once" in maija.get("/asiointi/tunnistautuminen/kadonnut/poista/").content.decode()
    answer = maija.post("/asiointi/tunnistautuminen/kadonnut/poista/", {"key": "k" * 24})
    assert answer.url == "/asiointi/tunnistautuminen/"
    assert "no second factor" in maija.get("/asiointi/tunnistautuminen/kadonnut/").content.decode()


def test_two_factors_are_not_enough_to_remove_them_all_this_way(world):
    factor_of(world.maija)
    maija = visit("portal", world.maija)
    assert maija.post("/asiointi/tunnistautuminen/kadonnut/poista/", {"key": "k" * 24}).status_code == 302
    assert Authenticator.objects.filter(user=world.maija).exists()


# -- An address that mail does not reach ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Viestit sähköpostiosoitteeseesi tulevat takaisin"), ("sv", "Meddelanden till din e-postadress kommer tillbaka"),
        ("en", "Messages to your e-mail address come back"),
    ],
)  # fmt: skip
def test_who_does_not_get_mail_is_told_at_the_next_sign_in_and_where_to_change_the_address(world, language, words):
    maija = visit("portal", world.maija, language=language, account=world.clinic_account.code)
    assert words not in maija.get("/asiointi/").content.decode()
    note_bounce(address=world.maija.email, status="5.1.1")
    shown = maija.get("/asiointi/").content.decode()
    assert words in shown
    assert "/asiointi/omat-tiedot/" in shown
    assert words in maija.get("/asiointi/omat-tiedot/").content.decode()


def test_an_address_that_works_again_is_shown_to_work_by_a_message_sent_there(world):
    note_bounce(address=world.maija.email, status="4.2.2")
    maija = visit("portal", world.maija, account=world.clinic_account.code)
    assert maija.post("/asiointi/omat-tiedot/osoite/tarkista/").status_code == 302
    assert OutgoingMessage.objects.get(name="address_check").addressee == world.maija.reference
    there = f"/asiointi/omat-tiedot/osoite/toimii/{token(world.maija)}/"
    assert maija.get(there).status_code == 200
    assert bounces(world.maija.email), "a mail program that opens links proves nothing"
    assert maija.post(there, {"key": "k" * 24}).status_code == 302
    assert not bounces(world.maija.email)


def test_a_link_of_somebody_elses_or_of_an_earlier_address_shows_nothing(world):
    note_bounce(address=world.maija.email, status="5.1.1")
    for wrong in (token(world.kaisa), token(world.maija, "vanha@example.fi"), token(world.maija)[:-2], "x"):
        with pytest.raises(Refusal) as said:
            confirm_own_address(actor=world.maija, token=wrong)
        assert said.value.code == "link_dead"
    assert bounces(world.maija.email)


def test_who_has_no_address_has_none_to_check(world):
    world.maija.email = None
    world.maija.save()
    with pytest.raises(Refusal) as said:
        check_own_address(actor=world.maija)
    assert said.value.code == "no_address"
