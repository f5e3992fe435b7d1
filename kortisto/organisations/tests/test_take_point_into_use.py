"""A registration point opens when everything is in order, and not before."""

import pytest

from kortisto.audit.models import AuditEvent
from kortisto.contracts.models import CardContract, ContractVersion, PointSubscription
from kortisto.kernel.errors import NotVisible, Refusal
from kortisto.kernel.testing import rule
from kortisto.organisations.actions.take_point_into_use import take_point_into_use
from kortisto.organisations.actions.tick_readiness import tick_readiness
from kortisto.organisations.models import PointCheck, RegistrationPoint
from kortisto.organisations.readiness import missing_items
from kortisto.registrars.models import RegistrarRight
from kortisto.rulebook.kinds import Items, WrongValue
from kortisto.rulebook.models import RuleVersion
from kortisto.rulebook.read import rule as value_of


def every_item() -> list[str]:
    return [item.name for item in value_of("point_checklist")]


@pytest.fixture
def planned(world):
    RegistrationPoint.objects.update(state="planned")
    world.keskus.refresh_from_db()
    world.ita.refresh_from_db()
    return world


def ticked(world, point, items=None, actor=None):
    items = every_item() if items is None else items
    return tick_readiness(actor=actor or world.kaisa, account=world.county_account, point=point, items=items)


def opened(world, point):
    return take_point_into_use(actor=world.kaisa, account=world.county_account, point=point)


def refusal(call) -> Refusal:
    with pytest.raises(Refusal) as said:
        call()
    return said.value


@rule("BR-RP-01")
@pytest.mark.parametrize(
    "left_out", ["workstation", "readers", "software", "cabinet", "access_control", "not_open_area"]
)
def test_a_point_does_not_open_while_one_line_of_the_check_list_is_missing(planned, left_out):
    ticked(planned, planned.keskus, [name for name in every_item() if name != left_out])
    said = refusal(lambda: opened(planned, planned.keskus))
    assert (said.code, said.facts["missing"]) == ("point_not_ready", 1)
    assert [item.name for item in missing_items(planned.keskus)] == [left_out]


@rule("BR-RP-01")
def test_who_ticked_a_line_and_when_is_kept_also_when_the_tick_is_taken_back(planned):
    ticked(planned, planned.keskus)
    ticked(planned, planned.keskus, ["cabinet"])
    checks = PointCheck.objects.filter(point=planned.keskus)
    assert {check.ticked_by for check in checks} == {planned.kaisa}
    assert checks.filter(cleared_at=None).get().item == "cabinet"
    assert checks.exclude(cleared_at=None).count() == len(every_item()) - 1
    events = AuditEvent.objects.filter(event="point:checked").order_by("pk")
    assert [event.payload.data["cleared"] for event in events] == [[], sorted(set(every_item()) - {"cabinet"})]


@rule("BR-RP-01")
def test_a_line_that_the_issuer_adds_to_the_rulebook_has_to_be_ticked_too(planned):
    ticked(planned, planned.keskus)
    row = RuleVersion.objects.get(name="point_checklist")
    extra = {
        "name": "shredder",
        "fi": "Silppuri on.",
        "sv": "Det finns en dokumentförstörare.",
        "en": "There is a shredder.",
    }
    RuleVersion.objects.filter(pk=row.pk).update(value=[*row.value, extra])
    assert refusal(lambda: opened(planned, planned.keskus)).code == "point_not_ready"
    ticked(planned, planned.keskus)
    assert opened(planned, planned.keskus).state == "open"


@rule("BR-RP-01", "BR-RG-07")
def test_a_ready_point_opens_with_two_registrars_and_not_with_one(planned):
    ticked(planned, planned.keskus)
    ticked(planned, planned.ita)
    assert opened(planned, planned.keskus).state == "open"
    assert RegistrarRight.objects.filter(point=planned.ita).count() == 1
    assert refusal(lambda: opened(planned, planned.ita)).code == "point_understaffed"


@rule("BR-RG-07")
def test_where_two_registrars_are_only_recommended_a_point_opens_with_one(planned):
    """Organisation cards: two registrars are recommended, not required (C14)."""
    contract = CardContract.objects.create(account=planned.county_account, type="state_admin")
    version = ContractVersion.objects.create(
        contract=contract, state="in_force", started_by=planned.kaisa, card_kinds=["organisation"]
    )
    PointSubscription.objects.filter(point=planned.ita).delete()
    PointSubscription.objects.create(version=version, point=planned.ita, is_main=True)
    RegistrarRight.objects.filter(point=planned.ita).update(card_kinds=["organisation"])
    ticked(planned, planned.ita)
    assert opened(planned, planned.ita).state == "open"


def test_a_line_that_the_list_does_not_have_is_refused(planned):
    assert refusal(lambda: ticked(planned, planned.keskus, ["moat"])).code == "check_item_unknown"


def test_what_was_saved_unchanged_is_said_so(planned):
    ticked(planned, planned.keskus)
    assert refusal(lambda: ticked(planned, planned.keskus)).code == "nothing_changed"


def test_a_closed_points_check_list_is_closed_too(planned):
    RegistrationPoint.objects.filter(pk=planned.keskus.pk).update(state="closed")
    assert refusal(lambda: ticked(planned, planned.keskus)).code == "point_closed"


def test_a_neighbours_point_is_not_found(planned):
    with pytest.raises(NotVisible):
        tick_readiness(actor=planned.maija, account=planned.clinic_account, point=planned.keskus, items=[])
    with pytest.raises(NotVisible):
        take_point_into_use(actor=planned.maija, account=planned.clinic_account, point=planned.keskus)


@pytest.mark.parametrize(
    "typed",
    ["cabinet | Kaappi | Skåp", "Cabinet! | Kaappi | Skåp | Cabinet", "cabinet | Kaappi | | Cabinet", ""],
    ids=["three_parts", "name", "no_swedish", "nothing"],
)
def test_a_check_list_written_wrong_is_explained(typed):
    with pytest.raises(WrongValue) as said:
        Items().store(typed)
    assert str(said.value.sentence)


def test_a_check_list_is_written_a_line_each_and_read_in_the_readers_language():
    stored = Items().store("cabinet | Kaappi on. | Det finns ett skåp. | There is a cabinet.")
    assert Items().written(stored) == "cabinet | Kaappi on. | Det finns ett skåp. | There is a cabinet."
    assert Items().read(stored)[0].label in ("Kaappi on.", "There is a cabinet.")
