"""A lost second factor: replaced by identifying again, or by another administrator who makes sure who asks."""

from datetime import timedelta
from functools import partial

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from kortisto.accounts.models import OfficeAppointment
from kortisto.accounts.tests.cast import portal_visit
from kortisto.accounts.visits import open_visits
from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.actions.ask_for_new_factor import ask_for_new_factor
from kortisto.organisations.actions.confirm_new_factor import confirm_new_factor
from kortisto.organisations.actions.decline_new_factor import decline_new_factor
from kortisto.organisations.models import FactorRequest, Membership
from kortisto.ui.face import address
from tests.visits import visit

page = partial(address, "portal")
PASSWORD = "kesä-sade-kuusi-17"


def factor_of(user) -> Authenticator:
    return Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})


def asked(world) -> FactorRequest:
    factor_of(world.tuula)
    return ask_for_new_factor(actor=world.tuula)


def confirm(world, request, actor=None):
    return confirm_new_factor(actor=actor or world.maija, account=world.clinic_account, request=request)


def letters(name: str) -> list[str]:
    return sorted(OutgoingMessage.objects.filter(name=name).values_list("addressee", flat=True))


@rule("BR-US-03")
def test_another_administrator_confirms_and_everybody_concerned_is_told(world):
    Membership.objects.create(account=world.other_account, user=world.tuula, role="reader")
    request = asked(world)
    portal_visit(world.tuula)
    assert letters("factor_removal_asked") == sorted([world.maija.reference, world.otto.reference])
    assert letters("factor_removal_noted") == [world.tuula.reference]
    confirm(world, request)
    assert not Authenticator.objects.filter(user=world.tuula).exists()
    assert open_visits(world.tuula, face="portal") == []
    assert letters("factor_removed") == [world.tuula.reference]
    assert letters("factor_removal_confirmed") == [world.otto.reference]
    event = AuditEvent.objects.get(event="factor_request:confirmed")
    assert (event.actor_code, event.context, event.grounds["user"]) == (
        world.maija.actor_code, world.clinic_account.reference, world.tuula.reference,
    )  # fmt: skip
    with pytest.raises(WrongState):
        confirm(world, FactorRequest.objects.get())


def test_a_declined_request_removes_nothing_and_can_be_made_again(world):
    request = asked(world)
    decline_new_factor(actor=world.maija, account=world.clinic_account, request=request)
    assert Authenticator.objects.filter(user=world.tuula).exists()
    assert letters("factor_removal_declined") == [world.tuula.reference]
    assert ask_for_new_factor(actor=world.tuula).state == "asked"


def test_nobody_confirms_for_themselves_nor_for_another_accounts_user(world):
    Membership.objects.filter(user=world.tuula).update(role="administrator")
    request = asked(world)
    for actor, refusal in ((world.tuula, Refusal), (world.kaisa, NotVisible), (world.leena, RightMissing)):
        with pytest.raises(refusal):
            confirm(world, request, actor)
    for verb in (confirm_new_factor, decline_new_factor):
        with pytest.raises(NotVisible):
            verb(actor=world.kaisa, account=world.county_account, request=request)
    assert Authenticator.objects.filter(user=world.tuula).exists()


def test_a_removed_user_is_helped_by_nobody_of_the_account(world):
    request = asked(world)
    Membership.objects.filter(user=world.tuula).update(state="removed")
    with pytest.raises(NotVisible):
        confirm(world, request)


def test_an_old_request_is_not_confirmed_and_a_new_one_takes_its_place(world):
    request = asked(world)
    with pytest.raises(Refusal) as said:
        ask_for_new_factor(actor=world.tuula)
    assert said.value.code == "asked_already"
    FactorRequest.objects.update(expires_at=now() - timedelta(minutes=1))
    request.refresh_from_db()
    with pytest.raises(Refusal) as said:
        confirm(world, request)
    assert said.value.code == "request_expired"
    assert ask_for_new_factor(actor=world.tuula).pk != request.pk
    request.refresh_from_db()
    assert request.state == "declined"


def test_the_only_administrator_is_sent_to_identification(world):
    factor_of(world.maija)
    with pytest.raises(Refusal) as said:
        ask_for_new_factor(actor=world.maija)
    assert said.value.code == "nobody_to_confirm"


def test_people_of_the_office_are_helped_by_the_office_alone(world):
    request = asked(world)
    OfficeAppointment.objects.create(user=world.tuula, role="handler", valid_from=today(), appointed_by="operator:test")
    with pytest.raises(Refusal) as said:
        confirm(world, request)
    assert said.value.code == "office_user"
    with pytest.raises(Refusal) as said:
        ask_for_new_factor(actor=world.tuula)
    assert said.value.code == "office_user"


# -- Page by page -----------------------------------------------------------------------------------------------------


def half_way(user) -> Client:
    """A browser in which the password was right and the code is awaited."""
    user.set_password(PASSWORD)
    user.language = "en"
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    client = Client(headers={"accept-language": "en"})
    answer = client.post(page("account_login"), {"login": user.email, "password": PASSWORD})
    assert answer.status_code == 302
    assert "varmistus" in answer["Location"]
    return client


@rule("BR-US-03")
def test_from_the_page_of_the_code_to_a_new_factor_by_way_of_an_administrator(world):
    factor_of(world.tuula)
    tuula = half_way(world.tuula)
    assert page("lost_factor") in tuula.get(page("mfa_authenticate")).content.decode()
    assert page("factor_ask") in tuula.get(page("lost_factor")).content.decode()
    assert tuula.post(page("factor_ask")).url == page("lost_factor")
    assert "have been asked" in tuula.get(page("lost_factor")).content.decode()
    request = FactorRequest.objects.get()
    maija = visit("portal", world.maija, account=world.clinic_account.code, language="en")
    shown = maija.get(page("member_list")).content.decode()
    assert "Has lost the second factor" in shown
    assert "Have you made sure" in maija.get(page("factor_confirm", request.code)).content.decode()
    assert maija.post(page("factor_confirm", request.code), {"key": "k" * 24}).url == page("member_list")
    assert "Has lost the second factor" not in maija.get(page("member_list")).content.decode()
    again = Client(headers={"accept-language": "en"})
    again.post(page("account_login"), {"login": world.tuula.email, "password": PASSWORD})
    assert "toinen-tapa" in again.get(page("home"), follow=False)["Location"]
    assert again.get(page("mfa_activate_totp")).status_code == 200


def test_who_has_shown_no_password_asks_for_nothing(world):
    factor_of(world.tuula)
    stranger = Client()
    assert stranger.post(page("factor_ask")).url == page("account_login")
    assert page("factor_ask") not in stranger.get(page("lost_factor")).content.decode()
    assert not FactorRequest.objects.exists()


def test_a_request_is_declined_on_its_page_and_is_no_other_accounts_business(world):
    request = asked(world)
    kaisa = visit("portal", world.kaisa, account=world.county_account.code)
    for name in ("factor_confirm", "factor_decline"):
        assert kaisa.get(page(name, request.code)).status_code == 404
    maija = visit("portal", world.maija, account=world.clinic_account.code)
    assert maija.get(page("factor_decline", request.code)).status_code == 200
    assert maija.post(page("factor_decline", request.code), {"key": "k" * 24}).url == page("member_list")
    request.refresh_from_db()
    assert request.state == "declined"
