"""From the first question to the submitted application."""

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.contracts.actions.add_subscription import add_subscription
from kortisto.contracts.actions.choose_main_point import choose_main_point
from kortisto.contracts.actions.remove_subscription import remove_subscription
from kortisto.contracts.actions.save_contract_part import save_contract_part
from kortisto.contracts.actions.start_contract import start_contract
from kortisto.contracts.actions.submit_contract import submit_contract
from kortisto.contracts.actions.withdraw_contract import withdraw_contract
from kortisto.contracts.models import ContractVersion, PointSubscription
from kortisto.contracts.tests.cast import drafted, submitted, with_mandate
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule
from kortisto.organisations.models import RegistrationPoint


def own_point(world, name: str) -> RegistrationPoint:
    """A point of Otto's clinic."""
    return RegistrationPoint.objects.create(
        name_fi=name, service_number=f"7000000{RegistrationPoint.objects.count()}", owner=world.other_clinic,
        visiting_address="Hohtokuja 1", delivery_address="Hohtokuja 1", municipality="Koivuranta", state="open",
    )  # fmt: skip


@rule("BR-AU-01")
def test_the_mandate_goes_to_the_issuer_together_with_the_contract(world, posted):
    version = drafted(world)
    mandate = with_mandate(world, version, world.keskus)
    assert mandate.contract.account == world.other_account
    version = submit_contract(actor=world.otto, version=version)
    mandate.refresh_from_db()
    assert (version.state, mandate.state) == ("submitted", "submitted")
    assert version.submitted_by == world.otto
    assert version.case.waiting_since is not None
    assert mandate.card_kinds == ["personnel", "actor"]
    assert posted[0][:2] == ("contract_submitted", world.otto.actor_code)
    event = AuditEvent.objects.get(event="contract:submitted")
    assert event.on_behalf == world.other_clinic.reference
    assert (event.move_source, event.move_target) == ("draft", "submitted")


@rule("BR-AU-01")
def test_no_mandate_can_be_submitted_by_itself(world):
    version = drafted(world, without=("signatory",))
    mandate = with_mandate(world, version, world.keskus)
    with pytest.raises(Refusal) as said:
        submit_contract(actor=world.otto, version=version)
    mandate.refresh_from_db()
    assert said.value.code == "contract_incomplete"
    assert said.value.facts["missing"] == "signatory"
    assert mandate.state == "draft"


@rule("BR-AU-03")
def test_who_authorises_another_cannot_submit_without_a_number(world):
    with pytest.raises(Refusal) as said:
        submit_contract(actor=world.otto, version=drafted(world))
    assert said.value.facts["missing"] == "mandates"


def test_own_points_have_exactly_one_main_point(world):
    version = drafted(world, mode="own_points")
    first, second = own_point(world, "Ensimmäinen"), own_point(world, "Toinen")
    assert add_subscription(actor=world.otto, version=version, point=first).is_main
    assert not add_subscription(actor=world.otto, version=version, point=second).is_main
    choose_main_point(actor=world.otto, version=version, point=second)
    mains = PointSubscription.objects.filter(version=version, is_main=True)
    assert [each.point for each in mains] == [second]
    assert submit_contract(actor=world.otto, version=version).state == "submitted"


def test_removing_the_main_point_asks_for_another_unless_one_is_left(world):
    version = drafted(world, mode="own_points")
    points = [own_point(world, name) for name in ("Yksi", "Kaksi", "Kolme")]
    for point in points:
        add_subscription(actor=world.otto, version=version, point=point)
    remove_subscription(actor=world.otto, version=version, point=points[0])
    with pytest.raises(Refusal):
        submit_contract(actor=world.otto, version=version)
    remove_subscription(actor=world.otto, version=version, point=points[1])
    assert PointSubscription.objects.get(version=version).is_main


def test_another_organisations_point_cannot_be_subscribed(world):
    with pytest.raises(NotVisible):
        add_subscription(actor=world.otto, version=drafted(world, mode="own_points"), point=world.keskus)


def test_what_the_chosen_way_leaves_over_is_dropped_at_submission(world):
    version = drafted(world, mode="own_points")
    mandate = with_mandate(world, version, world.keskus)
    add_subscription(actor=world.otto, version=version, point=own_point(world, "Oma"))
    submit_contract(actor=world.otto, version=version)
    mandate.refresh_from_db()
    assert mandate.state == "withdrawn"


def test_a_point_that_stopped_serving_others_meanwhile_stops_the_submission(world):
    version = drafted(world)
    with_mandate(world, version, world.keskus)
    RegistrationPoint.objects.filter(pk=world.keskus.pk).update(offers_mandated_service=False)
    with pytest.raises(Refusal) as said:
        submit_contract(actor=world.otto, version=version)
    assert said.value.code == "point_without_mandated_service"


def test_a_mandate_narrower_than_the_contract_stays_narrow_and_a_wider_one_is_refused(world):
    version = drafted(world)
    mandate = with_mandate(world, version, world.keskus)
    mandate.card_kinds = ["actor"]
    mandate.save()
    save_contract_part(actor=world.otto, version=version, part="card_kinds", values={"card_kinds": ["personnel"]})
    with pytest.raises(Refusal) as said:
        submit_contract(actor=world.otto, version=version)
    assert said.value.code == "mandate_wrong_kinds"


@rule("BR-AU-02")
def test_a_contract_cannot_order_professional_cards(world):
    version = drafted(world)
    with pytest.raises(Refusal) as said:
        save_contract_part(
            actor=world.otto, version=version, part="card_kinds", values={"card_kinds": ["professional"]}
        )
    assert said.value.code == "card_kinds_wrong"


def test_a_doubled_form_submits_once(world):
    version = drafted(world)
    with_mandate(world, version, world.keskus)
    first = submit_contract(actor=world.otto, version=version, once="k" * 20)
    again = submit_contract(actor=world.otto, version=version, once="k" * 20)
    assert first == again
    assert AuditEvent.objects.filter(event="contract:submitted").count() == 1


def test_a_submitted_application_is_not_changed_any_more(world):
    version = submitted(world)
    with pytest.raises(WrongState):
        save_contract_part(
            actor=world.otto, version=version, part="registrar_mode", values={"registrar_mode": "own_points"}
        )


def test_one_contract_of_a_type_is_under_way_at_a_time(world):
    drafted(world)
    with pytest.raises(Refusal) as said:
        start_contract(actor=world.otto, account=world.other_account)
    assert said.value.code == "contract_under_way"


def test_a_contract_in_force_is_changed_by_a_new_version_that_carries_it_over(world):
    version = start_contract(actor=world.kaisa, account=world.county_account)
    assert version.contract == world.county_contract
    assert (version.number, version.state) == (2, "draft")
    assert version.card_kinds == world.county_version.card_kinds
    mains = version.subscriptions.filter(is_main=True)
    assert [each.point for each in mains] == [world.keskus]
    assert version.subscriptions.count() == 2
    assert ContractVersion.objects.get(pk=world.county_version.pk).state == "in_force"


def test_withdrawing_takes_the_mandates_back_too(world):
    version = submitted(world)
    withdraw_contract(actor=world.otto, version=version)
    assert version.state == "withdrawn"
    assert [mandate.state for mandate in version.contract.mandates.all()] == ["withdrawn"]


def test_readers_and_strangers_start_nothing(world):
    with pytest.raises(RightMissing):
        start_contract(actor=world.leena, account=world.clinic_account)
    with pytest.raises(NotVisible):
        start_contract(actor=world.otto, account=world.clinic_account)
