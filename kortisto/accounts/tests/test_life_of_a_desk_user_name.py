"""A desk user name is opened, reset and ended by the issuer, each time with everything sent before void (SM8)."""

import re

import pytest

from kortisto.accounts.actions.end_desk_credential import end_desk_credential
from kortisto.accounts.actions.expire_desk_credential import expire_desk_credential
from kortisto.accounts.actions.open_desk_credential import open_desk_credential
from kortisto.accounts.actions.reset_desk_credential import reset_desk_credential
from kortisto.accounts.actions.send_desk_credential_again import send_desk_credential_again
from kortisto.accounts.actions.take_desk_credential_into_use import take_desk_credential_into_use
from kortisto.accounts.factors import NewFactor
from kortisto.accounts.moves_desk import first_use_stamp, new_username
from kortisto.accounts.states import DeskCredentialState as S
from kortisto.kernel.actors import Operator, System
from kortisto.kernel.errors import NotVisible, Refusal, WrongState

from .cast import PASSWORD, PHONE, at_the_desk, browser, take_into_use, type_password

pytestmark = pytest.mark.django_db


def test_a_reset_voids_password_and_factors_and_ends_the_visit(riitta, world):
    client = at_the_desk("rantanen4821")
    reset_desk_credential(actor=world.oili, credential=riitta, reason="puhelin hukassa", phone=PHONE)
    assert client.get("/vartti/").headers["Location"].startswith("/vartti/kirjaudu/")
    assert type_password(browser(), "rantanen4821").status_code == 422
    assert not riitta.usable_factors().exists()
    _client, answer, _secret = take_into_use(riitta)
    assert answer.status_code == 302


def test_an_ended_user_name_opens_nothing_and_can_be_opened_again(riitta, world):
    client = at_the_desk("rantanen4821")
    end_desk_credential(actor=world.oili, credential=riitta, reason="työsuhde päättyi")
    assert client.get("/vartti/").status_code == 302
    riitta.refresh_from_db()
    assert (riitta.phone, riitta.post_address) == ("", "")
    again = open_desk_credential(actor=world.oili, user=world.riitta, phone=PHONE)
    assert (again.pk, again.username, again.state) == (riitta.pk, "rantanen4821", S.SENT)


def test_nobody_takes_anothers_user_name_into_use(opened, world):
    stamp = first_use_stamp(opened)
    factor = NewFactor(secret="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", step=1)
    for actor, given in ((world.rauno, stamp), (world.riitta, "0" * 64)):
        with pytest.raises(Refusal, match="first_use_over"):
            take_desk_credential_into_use(actor=actor, credential=opened, stamp=given, password=PASSWORD, factor=factor)


def test_a_second_user_name_is_not_opened(riitta, world):
    with pytest.raises(Refusal, match="desk_credential_exists"):
        open_desk_credential(actor=world.oili, user=world.riitta, phone=PHONE)


def test_a_user_without_an_address_gets_none(world):
    world.riitta.email = None
    world.riitta.save()
    with pytest.raises(Refusal, match="email_missing"):
        open_desk_credential(actor=world.oili, user=world.riitta, phone=PHONE)


def test_only_the_issuer_opens_user_names(world):
    for stranger in (world.stella, world.riitta, world.kaisa):
        with pytest.raises(NotVisible):
            open_desk_credential(actor=stranger, user=world.rauno, phone=PHONE)
    assert open_desk_credential(actor=Operator("anna"), user=world.rauno, phone=PHONE).state == S.SENT


def test_a_user_name_is_not_expired_by_a_user(opened, world):
    with pytest.raises(Refusal, match="operator_only"):
        expire_desk_credential(actor=world.oili, credential=opened)
    assert expire_desk_credential(actor=System("accounts"), credential=opened).state == S.EXPIRED


def test_a_credential_in_use_gets_nothing_new(riitta, world):
    with pytest.raises(WrongState):
        send_desk_credential_again(actor=world.oili, credential=riitta, phone=PHONE)


@pytest.mark.parametrize(
    ("family", "begins"),
    [("Öhman", "ohman"), ("af Björksten-Ångström", "afbjorks"), ("王", "kayttaja"), ("", "kayttaja")],
)
def test_user_names_are_plain_letters_and_four_digits(world, family, begins):
    world.riitta.family_name = family
    assert re.fullmatch(rf"{begins}\d{{4}}", new_username(world.riitta))
