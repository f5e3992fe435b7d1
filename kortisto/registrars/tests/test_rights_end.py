"""A right ends with the membership, by the organisation, by the office: at once, in every session that is open."""

import pytest

from kortisto.access.policy import grounds_to_order
from kortisto.contracts.models import Customership
from kortisto.kernel.errors import Refusal, RightMissing
from kortisto.kernel.testing import rule
from kortisto.organisations.actions.remove_member import remove_member
from kortisto.organisations.models import Membership
from kortisto.registrars.actions.end_registrar_right import end_registrar_right
from kortisto.registrars.models import PointRight, RegistrarRight
from kortisto.ui.face import address
from tests.visits import visit


def a_member(world, user, account=None):
    return Membership.objects.create(account=account or world.county_account, user=user, role="reader")


def in_force(user):
    return RegistrarRight.objects.in_force().filter(user=user).exists()


@pytest.mark.parametrize("who", ["kaisa", "oili"])
def test_an_open_session_sees_nothing_more_the_moment_the_right_ends(world, who):
    first, second = visit("desk", world.riitta), visit("desk", world.riitta)
    home = address("desk", "customership_home", world.keskus_own.code)
    assert first.get(home).status_code == second.get(home).status_code == 200
    end_registrar_right(
        actor=getattr(world, who), right=world.riitta_right, reason="Tehtävä päättyi", leave_understaffed=True
    )
    for browser in (first, second):
        assert browser.get(home).status_code == 403
        assert browser.get(address("desk", "home")).status_code == 403
        assert browser.post(address("desk", "loss_start"), {}).status_code == 403


def test_a_right_elsewhere_stays_in_the_open_session(world):
    RegistrarRight.objects.create(
        user=world.riitta, point=world.ita, card_kinds=["personnel"], training=world.riitta_right.training, basis="test",
        granted_by="operator:test", valid_from=world.riitta_right.valid_from,
    )  # fmt: skip
    browser = visit("desk", world.riitta)
    end_registrar_right(actor=world.oili, right=world.riitta_right, reason="Siirto", leave_understaffed=True)
    assert browser.get(address("desk", "customership_home", world.keskus_own.code)).status_code == 404
    assert browser.get(address("desk", "customership_home", world.ita_own.code)).status_code == 200


def test_who_is_removed_from_the_organisations_account_registers_at_its_points_no_more(world):
    membership = a_member(world, world.rauno)
    browser = visit("desk", world.rauno)
    remove_member(actor=world.kaisa, membership=membership, leave_understaffed=True)
    assert not in_force(world.rauno)
    assert browser.get(address("desk", "home")).status_code == 403
    assert RegistrarRight.objects.get(user=world.rauno).end_reason


def test_who_leaves_by_themselves_loses_the_right_too(world):
    remove_member(actor=world.rauno, membership=a_member(world, world.rauno), leave_understaffed=True)
    assert not in_force(world.rauno)


@rule("BR-RG-07")
def test_removing_the_second_last_registrar_from_the_account_is_confirmed_first(world):
    membership = a_member(world, world.rauno)
    with pytest.raises(Refusal, match="leaves_point_understaffed"):
        remove_member(actor=world.kaisa, membership=membership)
    membership.refresh_from_db()
    assert membership.state == "active"
    assert in_force(world.rauno)
    kaisa = visit("portal", world.kaisa, language="en", account=world.county_account.code)
    there = address("portal", "member_remove", membership.code)
    page = kaisa.get(there).content.decode()
    assert "ends at once, in open sessions too" in page
    assert "leave_understaffed" in page
    assert kaisa.post(there, {}).status_code == 422
    assert kaisa.post(there, {"leave_understaffed": "on"}).status_code == 302
    assert not in_force(world.rauno)


@rule("BR-RG-05")
def test_leaving_another_organisations_account_ends_no_right(world):
    remove_member(actor=world.maija, membership=a_member(world, world.rauno, world.clinic_account))
    assert in_force(world.rauno)


@rule("BR-RG-19")
def test_rights_from_a_mandate_that_were_narrowed_are_seen_and_used_by_those_persons_only(world):
    right = PointRight.objects.get(customership=world.clinic_customership)
    right.narrowed_to.add(world.riitta)
    riitta, rauno = visit("desk", world.riitta), visit("desk", world.rauno)
    home = address("desk", "customership_home", world.clinic_customership.code)
    assert (riitta.get(home).status_code, rauno.get(home).status_code) == (200, 404)
    customership = Customership.objects.get(pk=world.clinic_customership.pk)
    assert grounds_to_order(actor=world.riitta, customership=customership, kind="personnel")
    with pytest.raises(RightMissing, match="rights_narrowed"):
        grounds_to_order(actor=world.rauno, customership=customership, kind="personnel")
