"""Shutting a user out for a time, and letting them in again (SM2)."""

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.messages.models import OutgoingMessage
from kortisto.organisations.actions.choose_account import choose_account
from kortisto.organisations.actions.remove_member import remove_member
from kortisto.organisations.actions.restore_member import restore_member
from kortisto.organisations.actions.suspend_member import suspend_member
from kortisto.organisations.models import Membership
from tests.visits import visit


def membership(user) -> Membership:
    return Membership.objects.get(user=user)


def suspended(world, user) -> Membership:
    return suspend_member(actor=world.maija, membership=membership(user))


def test_who_is_suspended_sees_nothing_and_is_let_in_again_with_the_same_role(world):
    suspended(world, world.tuula)
    with pytest.raises(NotVisible):
        choose_account(actor=world.tuula, account=world.clinic_account)
    row = restore_member(actor=world.maija, membership=membership(world.tuula))
    assert (row.state, row.role) == ("active", "contracts")
    assert choose_account(actor=world.tuula, account=world.clinic_account)


def test_the_user_is_told_each_time_and_it_is_on_record(world):
    suspended(world, world.tuula)
    restore_member(actor=world.maija, membership=membership(world.tuula))
    remove_member(actor=world.maija, membership=membership(world.tuula))
    letters = OutgoingMessage.objects.filter(addressee=world.tuula.reference).order_by("pk")
    assert [letter.name for letter in letters] == ["membership_suspended", "membership_restored", "membership_removed"]
    events = AuditEvent.objects.filter(subject=membership(world.tuula).reference, result="done").order_by("id")
    assert [(event.event, event.move_target) for event in events] == [
        ("membership:suspended", "suspended"), ("membership:restored", "active"), ("membership:removed", "removed"),
    ]  # fmt: skip


def test_who_leaves_of_their_own_will_needs_no_message(world):
    remove_member(actor=world.leena, membership=membership(world.leena))
    assert not OutgoingMessage.objects.filter(name="membership_removed").exists()


def test_nobody_suspends_themselves_and_the_last_administrator_stays(world):
    with pytest.raises(Refusal) as said:
        suspend_member(actor=world.maija, membership=membership(world.maija))
    assert said.value.code == "last_administrator"
    Membership.objects.filter(user=world.tuula).update(role="administrator")
    with pytest.raises(Refusal) as said:
        suspend_member(actor=world.maija, membership=membership(world.maija))
    assert said.value.code == "own_membership"
    suspended(world, world.tuula)
    with pytest.raises(Refusal) as said:
        remove_member(actor=world.maija, membership=membership(world.maija))
    assert said.value.code == "last_administrator"


def test_a_removed_user_is_not_restored_but_invited_anew(world):
    remove_member(actor=world.maija, membership=membership(world.leena))
    for verb in (restore_member, suspend_member):
        with pytest.raises(WrongState):
            verb(actor=world.maija, membership=membership(world.leena))


def test_only_the_accounts_administrator_suspends(world):
    with pytest.raises(RightMissing):
        suspend_member(actor=world.tuula, membership=membership(world.leena))
    with pytest.raises(NotVisible):
        suspend_member(actor=world.kaisa, membership=membership(world.leena))


@rule("BR-US-04")
@pytest.mark.parametrize("state", ["suspended", "removed"])
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", "Sinulla ei ole enää pääsyä organisaation"),
        ("sv", "Du har inte längre åtkomst"),
        ("en", "You have no access"),
    ],
)
def test_an_open_page_of_who_was_shut_out_says_what_to_do(world, state, language, words):
    Membership.objects.create(account=world.other_account, user=world.tuula, role="reader")
    tuula = visit("portal", world.tuula, language=language, account=world.clinic_account.code)
    assert tuula.get("/asiointi/").status_code == 200
    Membership.objects.filter(user=world.tuula, account=world.clinic_account).update(state=state)
    answer = tuula.post("/asiointi/valtuutukset/")
    shown = answer.content.decode()
    assert answer.status_code == 403
    assert words in shown
    assert "Lääkärikeskus Kuusi Oy" in shown
    assert "/asiointi/tilit/" in shown
    # After that the account that is left is the one acted for, as the banner says.
    assert "Hammaslääkäri Hohto Oy" in tuula.get("/asiointi/").content.decode()


def test_suspended_access_is_told_where_accounts_are_chosen(world):
    suspended(world, world.tuula)
    shown = visit("portal", world.tuula, language="en").get("/asiointi/tilit/").content.decode()
    assert "has been suspended" in shown
    assert "Lääkärikeskus Kuusi Oy" in shown
