"""The issuer's other choice: a link that opens the first use of the desk after its owner has identified strongly."""

from datetime import timedelta

import pytest
import time_machine

from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.actions.send_desk_credential_again import send_desk_credential_again
from kortisto.accounts.desk_link import identification_proof
from kortisto.accounts.models import DeskCredential, StrongIdentification
from kortisto.accounts.sessions import Strength
from kortisto.accounts.states import DeskCredentialState as S
from kortisto.kernel.clock import now
from kortisto.messages.models import OutgoingMessage
from tests.visits import visit

from .cast import FIRST, HALF, PHONE, SETUP, browser, halves, path_of, posted, rule_is, sets_up, signs_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(world):
    rule_is("desk_credential_way", "link")
    return open_desk_credential(actor=world.oili, user=world.riitta)


def link() -> str:
    return path_of(posted("desk_first_use")[-1]["link"])


def identifying(client) -> str:
    """Where the desk's page sends its visitor to identify."""
    return client.get(link()).context["identify"]


def identified(user):
    """A browser at the portal in which somebody has just identified."""
    StrongIdentification.objects.create(user=user, face="portal", method="malli", level="substantial", at=now())
    return visit("portal", user, language="en", strength=Strength.IDENTIFIED)


def test_the_link_and_the_user_name_come_in_two_messages_and_only_a_hash_stays(opened):
    assert set(OutgoingMessage.objects.values_list("name", flat=True)) == {"desk_username", "desk_first_use"}
    token = link().rstrip("/").rpartition("/")[2]
    assert token not in str(DeskCredential.objects.values().get(pk=opened.pk))
    assert opened.username not in str(posted("desk_first_use"))


def test_after_identifying_the_link_opens_the_setting_up(opened, world):
    desk = browser()
    portal = identified(world.riitta)
    there = portal.get(identifying(desk)).headers["Location"]
    assert desk.get(there).headers["Location"] == SETUP
    answer, _secret = sets_up(desk)
    assert answer.headers["Location"] == "/vartti/"
    opened.refresh_from_db()
    assert (opened.state, opened.link_hash) == (S.IN_USE, "")
    assert desk.get(there).status_code == 404


def test_the_link_alone_shows_the_way_to_identify_and_opens_nothing(opened):
    desk = browser()
    assert desk.get(link()).status_code == 200
    assert desk.get(SETUP).headers["Location"] == FIRST
    assert desk.get(f"{link()}?tunnistus=made-up").status_code == 200
    assert "Identify yourself" in browser().get(identifying(desk)).content.decode()


def test_somebody_else_does_not_open_it_however_strongly_they_identify(opened, world):
    portal = identified(world.kaisa)
    shown = portal.get(identifying(browser()))
    assert shown.status_code == 200
    assert "sent to somebody else" in shown.content.decode()


def test_an_old_identification_does_not_count(opened, world):
    portal = identified(world.riitta)
    with time_machine.travel(now() + timedelta(minutes=40), tick=False):
        assert portal.get(identifying(browser())).status_code == 200


def test_the_word_of_the_portal_is_good_for_five_minutes_and_this_link_only(opened, world):
    proof = identification_proof(opened)
    with time_machine.travel(now() + timedelta(minutes=6), tick=False):
        assert browser().get(f"{link()}?tunnistus={proof}").status_code == 200
    send_desk_credential_again(actor=world.oili, credential=opened)
    assert browser().get(f"{link()}?tunnistus={proof}").status_code == 200


def test_a_new_link_makes_the_old_one_void(opened, world):
    old = link()
    send_desk_credential_again(actor=world.oili, credential=opened)
    assert browser().get(old).status_code == 404
    assert browser().get(old.replace("/vartti/", "/asiointi/vartti/")).status_code == 404
    assert browser().get(link()).status_code == 200


def test_the_link_dies_after_its_days(opened):
    with time_machine.travel(now() + timedelta(days=14, minutes=1), tick=False):
        assert browser().get(link()).status_code == 404


def test_the_way_may_change_with_the_next_sending(opened, world):
    old = link()
    rule_is("desk_credential_way", "messages")
    send_desk_credential_again(actor=world.oili, credential=opened, phone=PHONE)
    assert browser().get(old).status_code == 404
    parts = halves()
    assert all(HALF.fullmatch(part) for part in parts)
    assert signs_in(opened, parts)[1].headers["Location"] == SETUP
