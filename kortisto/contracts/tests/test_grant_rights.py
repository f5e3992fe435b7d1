"""Rights to a mandate's customer: an act of its own, made to the point."""

import pytest

from kortisto.access.policy import grounds_to_order
from kortisto.access.visibility import visible
from kortisto.contracts.actions.end_rights import end_rights
from kortisto.contracts.actions.grant_rights import grant_rights
from kortisto.contracts.models import Customership, Mandate
from kortisto.contracts.tests.cast import granted, signed, submitted
from kortisto.kernel.clock import today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.organisations.models import Membership
from kortisto.registrars.models import RegistrarRight, TrainingCertificate


def seen_by(user) -> set[str]:
    return {row.label() for row in visible(Customership, to=user, face="desk")}


LABEL = "YS sote/Hammaslääkäri Hohto Oy"


@rule("BR-AU-08")
def test_registrars_of_exactly_that_point_see_the_customer_once_rights_are_granted(world, posted):
    mandate = granted(world).contract.mandates.get()
    assert LABEL not in seen_by(world.riitta)
    grant_rights(actor=world.oili, approved_by=world.heikki, mandate=mandate)
    assert LABEL in seen_by(world.riitta)
    assert LABEL in seen_by(world.rauno)
    assert LABEL not in seen_by(world.rebekka)
    mandate.refresh_from_db()
    assert (mandate.state, mandate.valid_from) == ("active", today())
    told = {to for name, to, _facts in posted if name == "rights_granted"}
    assert told == {world.riitta.actor_code, world.rauno.actor_code}


@rule("BR-AU-04", "BR-AU-08")
def test_two_mandates_are_two_customers_and_each_point_sees_its_own(world):
    for mandate in granted(world, world.keskus, world.ita).contract.mandates.all():
        grant_rights(actor=world.hilla, approved_by=world.heikki, mandate=mandate)
    rows = Customership.objects.filter(organisation=world.other_clinic)
    assert {row.point for row in rows} == {world.keskus, world.ita}
    assert [row.point for row in visible(Customership, to=world.rebekka, face="desk").filter(kind="ys_sote")] == [
        world.ita
    ]


@rule("BR-RG-19")
def test_the_rights_cover_a_registrar_who_comes_later(world):
    grant_rights(actor=world.oili, approved_by=world.heikki, mandate=granted(world).contract.mandates.get())
    training = TrainingCertificate.objects.create(
        user=world.stella,
        course="Sote-korttien rekisteröinti",
        passed_on=today(),
        language="fi",
        checked_by="operator:test",
    )
    assert LABEL not in seen_by(world.stella)
    RegistrarRight.objects.create(
        user=world.stella, point=world.keskus, card_kinds=["personnel"], training=training, basis="test",
        granted_by="operator:test", valid_from=today(),
    )  # fmt: skip
    assert LABEL in seen_by(world.stella)


@rule("BR-RG-19")
def test_the_rights_may_be_narrowed_to_persons(world):
    grant_rights(
        actor=world.oili,
        approved_by=world.heikki,
        mandate=granted(world).contract.mandates.get(),
        narrowed_to=[world.riitta],
    )
    assert LABEL in seen_by(world.riitta)
    assert LABEL not in seen_by(world.rauno)


def test_the_rights_are_narrowed_to_registrars_of_that_point_only(world):
    with pytest.raises(Refusal) as said:
        grant_rights(
            actor=world.oili,
            approved_by=world.heikki,
            mandate=granted(world).contract.mandates.get(),
            narrowed_to=[world.rebekka],
        )
    assert said.value.code == "not_a_registrar_there"


def test_rights_wait_until_the_point_has_a_registrar(world):
    RegistrarRight.objects.filter(point=world.keskus).update(state="suspended")
    with pytest.raises(Refusal) as said:
        grant_rights(actor=world.oili, approved_by=world.heikki, mandate=granted(world).contract.mandates.get())
    assert said.value.code == "point_without_registrars"


def test_rights_are_granted_from_the_grant_on_but_ordering_waits_for_the_signature(world):
    submitted_only = submitted(world).contract.mandates.get()
    with pytest.raises(Refusal) as said:
        grant_rights(actor=world.oili, approved_by=world.heikki, mandate=submitted_only)
    assert said.value.code == "contract_not_granted"


def test_ordering_under_an_unsigned_contract_is_refused_and_passes_once_it_is_signed(world):
    version = granted(world)
    customership = grant_rights(
        actor=world.oili, approved_by=world.heikki, mandate=version.contract.mandates.get()
    ).customership
    with pytest.raises(Refusal) as said:
        grounds_to_order(actor=world.riitta, customership=customership, kind="personnel")
    assert said.value.code == "contract_not_signed"


def test_after_the_signature_the_grounds_name_version_mandate_and_right(world):
    version = signed(world)
    mandate = version.contract.mandates.get()
    right = grant_rights(actor=world.oili, approved_by=world.heikki, mandate=mandate)
    grounds = grounds_to_order(actor=world.riitta, customership=right.customership, kind="actor")
    assert (grounds.version, grounds.mandate, grounds.point_right) == (version, mandate, right)


def test_rights_are_granted_once(world):
    mandate = granted(world).contract.mandates.get()
    grant_rights(actor=world.oili, approved_by=world.heikki, mandate=mandate)
    with pytest.raises(WrongState):
        grant_rights(actor=world.hilla, approved_by=world.heikki, mandate=Mandate.objects.get(pk=mandate.pk))


def test_rights_taken_back_hide_the_customer_and_can_be_granted_anew(world):
    mandate = granted(world).contract.mandates.get()
    right = grant_rights(actor=world.oili, approved_by=world.heikki, mandate=mandate)
    end_rights(actor=world.oili, point_right=right, reason="Annettu väärälle pisteelle.")
    assert LABEL not in seen_by(world.riitta)
    again = grant_rights(actor=world.oili, approved_by=world.heikki, mandate=mandate, narrowed_to=[world.riitta])
    assert again.customership == right.customership
    assert LABEL in seen_by(world.riitta)


@rule("BR-SC-04")
def test_a_rights_administrator_who_is_a_user_of_the_organisation_does_not_grant(world):
    Membership.objects.create(account=world.other_account, user=world.oili, role="reader")
    with pytest.raises(Refusal) as said:
        grant_rights(actor=world.oili, approved_by=world.heikki, mandate=granted(world).contract.mandates.get())
    assert said.value.code == "conflict_of_interest"


def test_customers_and_auditors_grant_nothing(world):
    mandate = granted(world).contract.mandates.get()
    with pytest.raises(NotVisible):
        grant_rights(actor=world.otto, approved_by=world.heikki, mandate=mandate)
    with pytest.raises(RightMissing):
        grant_rights(actor=world.auli, approved_by=world.heikki, mandate=mandate)


@rule("BR-PO-01")
def test_one_person_alone_grants_no_rights(world):
    mandate = granted(world).contract.mandates.get()
    for alone in (None, world.oili):
        with pytest.raises(Refusal) as said:
            grant_rights(actor=world.oili, mandate=mandate, approved_by=alone)
        assert said.value.code == "second_person_needed"


@rule("BR-SC-04")
def test_who_approves_rights_is_a_user_of_neither_side(world):
    mandate = granted(world).contract.mandates.get()
    Membership.objects.create(account=world.county_account, user=world.heikki)
    with pytest.raises(Refusal) as said:
        grant_rights(actor=world.oili, approved_by=world.heikki, mandate=mandate)
    assert said.value.code == "conflict_of_interest"
