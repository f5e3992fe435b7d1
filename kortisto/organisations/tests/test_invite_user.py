"""Inviting a user to the account that exists, and joining it."""

import base64
from datetime import timedelta

import pytest

from kortisto.audit.models import AuditEvent, AuditPayload
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.organisations.actions.accept_invitation import accept_invitation
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.actions.send_invitation_again import send_invitation_again
from kortisto.organisations.actions.withdraw_invitation import withdraw_invitation
from kortisto.organisations.jobs import expire_invitations
from kortisto.organisations.models import CustomerAccount, Invitation, Membership


def invited(world, **options):
    return invite_user(actor=world.kaisa, account=world.county_account, email="uusi@example.fi", **options)


@rule("BR-SC-02")
def test_only_the_hash_of_256_random_bits_is_stored_and_it_expires_in_14_days(world, token_of):
    invitation = invited(world)
    token = token_of()
    assert len(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))) * 8 == 256
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values().get())
    assert timedelta(days=13, hours=23) < invitation.expires_at - now() <= timedelta(days=14)
    events = AuditEvent.objects.filter(subject=invitation.reference)
    assert events.exists()
    assert not AuditPayload.objects.filter(event__in=events, data__icontains=token).exists()


@rule("BR-SC-02")
def test_two_invitations_never_share_a_token(world, letters):
    for number in range(20):
        invite_user(actor=world.kaisa, account=world.county_account, email=f"uusi{number}@example.fi")
    assert len({facts["link"] for _name, _to, facts in letters}) == 20


@rule("BR-US-02")
def test_accepting_joins_the_existing_account_and_opens_no_new_one(world, letters, token_of):
    invited(world, role="contracts")
    assert letters[-1][:2] == ("invitation", "email:uusi@example.fi")
    accounts = CustomerAccount.objects.count()
    membership = accept_invitation(actor=world.stella, token=token_of())
    assert (membership.account, membership.role, membership.user) == (world.county_account, "contracts", world.stella)
    assert CustomerAccount.objects.count() == accounts
    assert Invitation.objects.get(email="uusi@example.fi").accepted_by == world.stella


@rule("BR-SC-02")
def test_a_token_works_once(world, token_of):
    invited(world)
    accept_invitation(actor=world.stella, token=token_of())
    with pytest.raises(Refusal) as said:
        accept_invitation(actor=world.otto, token=token_of())
    assert said.value.code == "invitation_used"
    assert not Membership.objects.filter(account=world.county_account, user=world.otto).exists()


@rule("BR-SC-02")
def test_an_expired_token_is_worth_nothing(world, token_of):
    invitation = invited(world)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=now() - timedelta(seconds=1))
    with pytest.raises(Refusal) as said:
        accept_invitation(actor=world.stella, token=token_of())
    assert said.value.code == "invitation_expired"


def test_a_token_that_was_never_given_is_not_found(world):
    with pytest.raises(NotVisible):
        accept_invitation(actor=world.stella, token="x" * 43)


def test_sending_again_makes_the_earlier_link_worthless(world, token_of):
    invitation = invited(world)
    first = token_of()
    send_invitation_again(actor=world.kaisa, invitation=invitation)
    with pytest.raises(NotVisible):
        accept_invitation(actor=world.stella, token=first)
    assert accept_invitation(actor=world.stella, token=token_of()).account == world.county_account


def test_a_withdrawn_invitation_cannot_be_accepted(world, token_of):
    withdraw_invitation(actor=world.kaisa, invitation=invited(world))
    with pytest.raises(Refusal) as said:
        accept_invitation(actor=world.stella, token=token_of())
    assert said.value.code == "invitation_withdrawn"


def test_an_accepted_invitation_is_not_withdrawn(world, token_of):
    invitation = invited(world)
    accept_invitation(actor=world.stella, token=token_of())
    invitation.refresh_from_db()
    with pytest.raises(WrongState):
        withdraw_invitation(actor=world.kaisa, invitation=invitation)


def test_an_address_with_a_valid_invitation_or_a_membership_is_not_invited_again(world):
    invited(world)
    with pytest.raises(Refusal) as said:
        invite_user(actor=world.kaisa, account=world.county_account, email="UUSI@example.fi")
    assert said.value.code == "already_invited"
    with pytest.raises(Refusal) as said:
        invite_user(actor=world.kaisa, account=world.county_account, email=world.kalle.email.upper())
    assert said.value.code == "already_a_member"


def test_an_address_is_invited_anew_once_the_earlier_invitation_is_over(world):
    earlier = invited(world)
    Invitation.objects.filter(pk=earlier.pk).update(expires_at=now() - timedelta(days=1))
    assert invited(world).state == "sent"
    earlier.refresh_from_db()
    assert earlier.state == "expired"


def test_the_clock_marks_invitations_whose_time_is_over(world):
    over, valid = (
        invited(world),
        invite_user(actor=world.kaisa, account=world.county_account, email="toinen@example.fi"),
    )
    Invitation.objects.filter(pk=over.pk).update(expires_at=now() - timedelta(minutes=1))
    expire_invitations()
    over.refresh_from_db()
    valid.refresh_from_db()
    assert (over.state, valid.state) == ("expired", "sent")
    assert AuditEvent.objects.get(event="invitation:expired").actor_code == "system:organisations"


@rule("BR-US-01")
def test_an_administrator_invites_and_nobody_else(world):
    with pytest.raises(RightMissing):
        invite_user(actor=world.kalle, account=world.county_account, email="uusi@example.fi")
    with pytest.raises(NotVisible):
        invite_user(actor=world.maija, account=world.county_account, email="uusi@example.fi")


def test_the_letter_names_the_last_day(world, letters):
    invitation = invited(world)
    assert letters[-1][2]["last_day"] >= today() + timedelta(days=13)
    assert letters[-1][2]["inviter"] == world.kaisa.name
    assert invitation.state == "sent"
