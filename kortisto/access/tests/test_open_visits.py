"""A right that ends, ends at once: in visits that are open, and on the day that people mean."""

from datetime import date

import pytest
import time_machine

from kortisto.access.visibility import PORTAL, visible
from kortisto.cards.models import CardOrder
from kortisto.contracts.models import Mandate
from kortisto.kernel.errors import NotVisible
from kortisto.kernel.testing import rule
from kortisto.organisations.actions.invite_user import invite_user
from kortisto.organisations.models import CustomerAccount, Membership, RegistrationPoint
from kortisto.registrars.actions.end_registrar_right import end_registrar_right
from kortisto.registrars.models import RegistrarRight
from tests.visits import visit

pytestmark = pytest.mark.django_db


@rule("BR-SC-01", "BR-RG-18")
def test_an_ended_right_closes_the_desk_that_is_open(world):
    desk = visit("desk", world.riitta)
    orders = f"/vartti/asiakkuus/{world.clinic_customership.code}/"
    assert desk.get(orders).status_code == 200
    end_registrar_right(actor=world.oili, right=world.riitta_right, reason="Työsuhde päättyi.", leave_understaffed=True)
    assert desk.get(orders).status_code == 403
    assert desk.get("/vartti/tilaukset/").status_code == 403


@rule("BR-SC-01")
def test_a_right_at_another_point_does_not_keep_this_ones_customers_open(world):
    desk = visit("desk", world.riitta)
    RegistrarRight.objects.create(
        user=world.riitta, point=world.ita, card_kinds=["personnel"], training=world.riitta_right.training, basis="sijaisuus",
        granted_by="operator:test", valid_from=date(2020, 1, 1),
    )  # fmt: skip
    RegistrarRight.objects.filter(pk=world.riitta_right.pk).update(state="suspended")
    assert desk.get("/vartti/").status_code == 200
    assert desk.get(f"/vartti/asiakkuus/{world.clinic_customership.code}/").status_code == 404


@rule("BR-US-04", "BR-SC-01")
def test_a_suspended_member_sees_nothing_of_the_account_and_does_nothing_on_it(world):
    membership = Membership.objects.get(user=world.maija, account__organisation=world.clinic)
    account = membership.account
    portal = visit("portal", world.maija, account=account.code)
    assert portal.get("/asiointi/kayttajat/").status_code == 200
    Membership.objects.filter(pk=membership.pk).update(state="suspended")
    assert portal.get("/asiointi/kayttajat/").status_code == 403
    for model in (CustomerAccount, Membership, Mandate, CardOrder, RegistrationPoint):
        assert not visible(model, to=world.maija, account=account, face=PORTAL).exists()
    with pytest.raises(NotVisible):
        invite_user(actor=world.maija, account=account, email="uusi@klinikka.example", role="reader")


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        ("2026-11-30T21:30:00+00:00", True),  # half past eleven on the last evening in Helsinki
        ("2026-11-30T22:30:00+00:00", False),  # half past midnight in Helsinki, although London still has the last day
    ],
)
def test_a_right_holds_through_its_last_day_in_helsinki(world, moment, holds):
    RegistrarRight.objects.filter(pk=world.riitta_right.pk).update(valid_until=date(2026, 11, 30))
    Mandate.objects.filter(pk=world.clinic_mandate.pk).update(valid_until=date(2026, 11, 30))
    with time_machine.travel(moment, tick=False):
        assert RegistrarRight.objects.in_force().filter(pk=world.riitta_right.pk).exists() is holds
        assert Mandate.objects.in_force().filter(pk=world.clinic_mandate.pk).exists() is holds
        assert Mandate.objects.get(pk=world.clinic_mandate.pk).in_force() is holds
