"""Ending a mandate stops new orders at once; what is there is run off."""

import threading

import pytest
from django.db import connection, transaction

from kortisto.access.policy import grounds_to_order, grounds_to_work_under
from kortisto.cards.states import ORDER
from kortisto.cards.tests.cast import an_order
from kortisto.contracts.actions.close_mandate import close_mandate
from kortisto.contracts.actions.end_mandate import end_mandate
from kortisto.contracts.jobs import close_mandates
from kortisto.contracts.models import Customership, Mandate
from kortisto.contracts.tests.cast import granted
from kortisto.kernel.actors import System
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing
from kortisto.kernel.testing import rule
from kortisto.organisations.models import CustomerAccount
from kortisto.registrars.models import PointRight

REASON = "Siirrymme omaan pisteeseen."


@pytest.fixture
def something_left(world):
    """Hanna's card has been ordered under the customership and is being made."""
    return an_order(world)


@rule("BR-AU-15")
def test_nothing_is_ordered_after_the_end_but_the_rest_is_run_off(world, something_left, posted):
    end_mandate(actor=world.maija, mandate=world.clinic_mandate, reason=REASON)
    customership = Customership.objects.get(pk=world.clinic_customership.pk)
    assert (world.clinic_mandate.state, customership.state) == ("run_off", "run_off")
    with pytest.raises(Refusal) as said, transaction.atomic():
        grounds_to_order(actor=world.riitta, customership=customership, kind="personnel")
    assert said.value.code == "mandate_ended"
    with transaction.atomic():
        assert grounds_to_work_under(actor=world.riitta, customership=customership).point_right is not None
    told = {to for name, to, _facts in posted if name == "mandate_ended"}
    assert {world.maija.actor_code, world.riitta.actor_code} <= told


@rule("BR-AU-15")
def test_with_no_card_left_the_customer_closes_at_once(world):
    end_mandate(actor=world.maija, mandate=world.clinic_mandate, reason=REASON)
    assert world.clinic_mandate.state == "ended"
    assert Customership.objects.get(pk=world.clinic_customership.pk).state == "closed"
    assert PointRight.objects.get(customership=world.clinic_customership).state == "ended"


@rule("BR-AU-15")
def test_the_run_off_closes_by_itself_after_the_last_card_and_not_before(world, something_left):
    end_mandate(actor=world.maija, mandate=world.clinic_mandate, reason=REASON)
    with pytest.raises(Refusal) as said:
        close_mandate(actor=System("contracts"), mandate=world.clinic_mandate)
    assert said.value.code == "something_open"
    close_mandates()
    assert Mandate.objects.get(pk=world.clinic_mandate.pk).state == "run_off"
    ORDER.apply(something_left, "reject")
    close_mandates()
    assert Mandate.objects.get(pk=world.clinic_mandate.pk).state == "ended"
    assert Customership.objects.get(pk=world.clinic_customership.pk).state == "closed"
    assert PointRight.objects.get(customership=world.clinic_customership).state == "ended"


def test_a_granted_mandate_that_was_never_used_just_ends(world):
    mandate = granted(world).contract.mandates.get()
    assert end_mandate(actor=world.otto, mandate=mandate, reason=REASON).state == "ended"


@pytest.mark.parametrize("who", ["maija", "tuula", "kaisa", "hilla"])
def test_the_giver_the_points_owner_and_the_issuer_may_end_it(world, who):
    assert end_mandate(actor=getattr(world, who), mandate=world.clinic_mandate, reason=REASON).ended_at is not None


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("leena", RightMissing),
        ("kalle", RightMissing),
        ("auli", RightMissing),
        ("otto", NotVisible),
        ("riitta", NotVisible),
    ],
)
def test_nobody_else_may(world, who, refusal):
    with pytest.raises(refusal):
        end_mandate(actor=getattr(world, who), mandate=world.clinic_mandate, reason=REASON)


def test_the_other_party_is_given_a_reason(world):
    with pytest.raises(Refusal) as said:
        end_mandate(actor=world.maija, mandate=world.clinic_mandate, reason=" ")
    assert said.value.code == "reason_needed"


def in_another_connection(work) -> tuple[threading.Thread, list]:
    """Start `work` beside us; its answer, or the exception it raised, comes into the list."""
    answers: list = []

    def run() -> None:
        try:
            answers.append(work())
        except Exception as fault:
            answers.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread, answers


@pytest.mark.committing
@rule("BR-AU-15")
def test_ending_waits_for_an_order_that_has_read_its_grounds(world, something_left):
    mandate, maija, riitta = world.clinic_mandate, world.maija, world.riitta
    with transaction.atomic():
        grounds = grounds_to_order(actor=riitta, customership=world.clinic_customership, kind="personnel")
        thread, answers = in_another_connection(lambda: end_mandate(actor=maija, mandate=mandate, reason=REASON))
        thread.join(1.5)
        assert thread.is_alive()
        assert not answers
        assert Mandate.objects.get(pk=mandate.pk).state == "active" == grounds.mandate.state
    thread.join(20)
    assert answers == [mandate]
    assert Mandate.objects.get(pk=mandate.pk).state == "run_off"


@pytest.mark.committing
@rule("BR-AU-15")
def test_an_order_that_comes_while_the_mandate_is_ending_finds_it_ended(world, something_left):
    mandate, maija, riitta, customership = world.clinic_mandate, world.maija, world.riitta, world.clinic_customership
    assert CustomerAccount.objects.filter(pk=world.clinic_account.pk).exists()

    def order():
        with transaction.atomic():
            return grounds_to_order(actor=riitta, customership=customership, kind="personnel")

    with transaction.atomic():
        end_mandate(actor=maija, mandate=mandate, reason=REASON)
        thread, answers = in_another_connection(order)
        thread.join(1.5)
        assert thread.is_alive()
        assert not answers
    thread.join(20)
    assert isinstance(answers[0], Refusal)
    assert answers[0].code == "mandate_ended"
