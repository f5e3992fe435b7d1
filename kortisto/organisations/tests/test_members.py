"""Roles, leaving, and switching between accounts."""

import threading

import pytest
from django.db import connection

from kortisto.access.visibility import visible
from kortisto.audit.models import AuditEvent
from kortisto.contracts.models import CardContract, Case, Mandate
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.kernel.testing import rule
from kortisto.organisations.actions.change_member_role import change_member_role
from kortisto.organisations.actions.choose_account import choose_account
from kortisto.organisations.actions.remove_member import remove_member
from kortisto.organisations.models import CustomerAccount, Invitation, Membership, RegistrationPoint
from kortisto.organisations.queries import members_of


def membership(user) -> Membership:
    return Membership.objects.get(user=user)


@rule("BR-US-01")
def test_an_administrator_sees_everybody_with_role_and_state(world):
    Membership.objects.filter(user=world.leena).update(state="suspended")
    seen = {row.user: (row.role, row.state) for row in members_of(user=world.maija, account=world.clinic_account)}
    assert seen == {
        world.maija: ("administrator", "active"),
        world.sami: ("signatory", "active"),
        world.leena: ("reader", "suspended"),
        world.tuula: ("contracts", "active"),
    }


def test_the_last_administrator_neither_leaves_nor_becomes_something_else(world):
    mine = membership(world.maija)
    for attempt in (
        lambda: remove_member(actor=world.maija, membership=mine),
        lambda: change_member_role(actor=world.maija, membership=mine, role="reader"),
    ):
        with pytest.raises(Refusal) as said:
            attempt()
        assert said.value.code == "last_administrator"
    assert membership(world.maija).role == "administrator"


def test_with_another_administrator_the_first_one_can_go(world):
    change_member_role(actor=world.maija, membership=membership(world.tuula), role="administrator")
    remove_member(actor=world.maija, membership=membership(world.maija))
    assert membership(world.maija).state == "removed"
    with pytest.raises(NotVisible):
        choose_account(actor=world.maija, account=world.clinic_account)


def test_everybody_may_leave_but_only_an_administrator_removes_others(world):
    with pytest.raises(RightMissing):
        remove_member(actor=world.leena, membership=membership(world.tuula))
    remove_member(actor=world.leena, membership=membership(world.leena))
    assert membership(world.leena).state == "removed"


def test_a_neighbour_finds_no_members_to_change(world):
    with pytest.raises(NotVisible):
        change_member_role(actor=world.kaisa, membership=membership(world.tuula), role="reader")


@rule("BR-US-04")
def test_what_belongs_to_the_users_other_accounts_is_not_returned(world):
    Membership.objects.create(account=world.clinic_account, user=world.otto, role="reader")
    for model in (CardContract, Case, Mandate, Membership, Invitation, RegistrationPoint):
        rows = visible(model, to=world.otto, account=world.other_account, face="portal")
        assert not rows.filter(
            pk__in=visible(model, to=world.otto, account=world.clinic_account, face="portal")
        ).exists()
    assert visible(Mandate, to=world.otto, account=world.clinic_account, face="portal").exists()
    assert not visible(Mandate, to=world.otto, account=world.county_account, face="portal").exists()


@rule("BR-US-04")
def test_switching_the_account_is_on_record(world):
    Membership.objects.create(account=world.clinic_account, user=world.otto, role="reader")
    choose_account(actor=world.otto, account=world.clinic_account)
    event = AuditEvent.objects.get(event="account:chosen")
    assert (event.actor_code, event.subject) == (world.otto.actor_code, world.clinic_account.reference)


@pytest.mark.committing
def test_of_two_administrators_who_remove_each_other_at_once_one_stays(world):
    Membership.objects.filter(user=world.tuula).update(role="administrator")
    pairs = [(world.maija, membership(world.tuula)), (world.tuula, membership(world.maija))]
    account = world.clinic_account
    together = threading.Barrier(2)
    answers: list = []

    def remove(actor, other) -> None:
        try:
            together.wait(10)
            answers.append(remove_member(actor=actor, membership=other))
        except Exception as fault:
            answers.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=remove, args=pair, daemon=True) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    # The slower one has been removed meanwhile, so the account does not exist for them any more.
    assert sorted(type(answer).__name__ for answer in answers) == ["Membership", "NotVisible"]
    left = CustomerAccount.objects.get(pk=account.pk).memberships.filter(role="administrator", state="active")
    assert left.count() == 1
