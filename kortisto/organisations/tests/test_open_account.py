"""Opening an organisation's account, or asking for an invitation to the one it has."""

import pytest

from kortisto.kernel.actors import System
from kortisto.kernel.errors import Refusal, RightMissing, TooMany
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.actions.ask_for_invitation import MOST_AN_HOUR, ask_for_invitation
from kortisto.organisations.actions.open_account import open_account
from kortisto.organisations.models import CustomerAccount, Membership, Organisation
from tests.world import fictive_business_id

NEW = fictive_business_id(40)


def opened(world, **changes):
    asked = {"business_id": NEW, "name_fi": "Kuntoutus Kataja Oy", "kind": "private", "phone": "+358 9 3333"} | changes
    return open_account(actor=world.stella, **asked)


def test_the_first_user_becomes_the_administrator(world):
    account = opened(world)
    membership = Membership.objects.get(account=account)
    assert (membership.user, membership.role, membership.state) == (world.stella, "administrator", "active")
    assert (account.organisation.name_fi, account.organisation.kind) == ("Kuntoutus Kataja Oy", "private")


@rule("BR-US-05")
def test_an_organisation_that_has_an_account_is_named_and_an_invitation_suggested(world):
    with pytest.raises(Refusal) as said:
        opened(world, business_id=world.clinic.business_id, name_fi="Toinen nimi")
    assert said.value.code == "account_exists"
    assert world.clinic.name_fi in str(said.value.sentence)
    assert said.value.field == "business_id"
    assert CustomerAccount.objects.filter(organisation=world.clinic).count() == 1
    assert Organisation.objects.get(pk=world.clinic.pk).name_fi == world.clinic.name_fi


@rule("BR-US-05")
def test_asking_for_an_invitation_tells_the_administrators_and_gives_no_rights(world):
    ask_for_invitation(actor=world.stella, business_id=world.clinic.business_id)
    letters = OutgoingMessage.objects.filter(name="invitation_asked_for")
    assert [letter.addressee for letter in letters] == [world.maija.actor_code]
    assert not Membership.objects.filter(user=world.stella).exists()


def test_asking_is_limited(world):
    for _ in range(MOST_AN_HOUR):
        with pytest.raises(Refusal):
            ask_for_invitation(actor=world.stella, business_id=NEW)
    with pytest.raises(TooMany):
        ask_for_invitation(actor=world.stella, business_id=world.clinic.business_id)


def test_the_business_id_is_checked(world):
    with pytest.raises(Refusal) as said:
        opened(world, business_id=NEW[:-1] + str((int(NEW[-1]) + 1) % 10))
    assert said.value.code == "business_id_wrong"


def test_nobody_opens_the_card_issuers_account_in_the_portal(world):
    with pytest.raises(Refusal) as said:
        opened(world, kind="issuer")
    assert said.value.code == "organisation_kind_wrong"


def test_an_organisation_known_as_a_points_owner_keeps_its_name(world):
    CustomerAccount.objects.filter(organisation=world.clinic).update(state="closed")
    account = opened(world, business_id=world.clinic.business_id, name_fi="Toinen nimi")
    assert account.organisation.name_fi == world.clinic.name_fi


def test_a_name_that_does_not_fit_in_a_certificate_is_refused_with_the_account(world):
    with pytest.raises(Refusal) as said:
        opened(world, name_fi="Kuntoutus Kataja Oy " + "a" * 45)
    assert (said.value.code, said.value.field) == ("organisation_name_too_long", "name_fi")
    assert "64" in str(said.value.sentence)
    assert opened(world, name_fi="Kuntoutus  Kataja Oy " + "a" * 44).organisation.name_fi.endswith("Oy " + "a" * 44)


def test_a_program_is_nobodys_administrator(world):
    with pytest.raises(RightMissing):
        open_account(actor=System("demo"), business_id=NEW, name_fi="X", kind="private")
