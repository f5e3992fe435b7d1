"""Two people do it at the same moment, on connections of their own: one of them wins, nothing is lost, nobody gets a fault."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from kortisto.access.policy import grounds_to_order
from kortisto.cards.actions.cancel_card import cancel_card
from kortisto.cards.actions.cancel_order import cancel_order
from kortisto.cards.actions.hand_over_card import hand_over_card
from kortisto.cards.actions.receive_box import receive_box
from kortisto.cards.actions.report_loss import report_loss
from kortisto.cards.actions.send_letter import send_letter
from kortisto.cards.models import ActivationLetter, Card, CardOrder, Custody, LossReport
from kortisto.cards.states import CardState, OrderState
from kortisto.cards.tests.cast import PASSPORT, a_box, a_card, an_order
from kortisto.cards.tests.helpers import order_for_hanna
from kortisto.cards.tests.test_ordering_at_once import together
from kortisto.contracts.actions.close_mandate import close_mandate
from kortisto.contracts.actions.end_mandate import end_mandate
from kortisto.contracts.actions.end_rights import end_rights
from kortisto.contracts.actions.grant_contract import grant_contract
from kortisto.contracts.actions.grant_rights import grant_rights
from kortisto.contracts.actions.sign_contract import sign_contract
from kortisto.contracts.actions.take_case import take_case
from kortisto.contracts.actions.withdraw_contract import withdraw_contract
from kortisto.contracts.models import ContractSignature, Mandate
from kortisto.contracts.tests.cast import granted, identified, signatory, submitted
from kortisto.documents.models import Document
from kortisto.kernel.actors import System, Visitor
from kortisto.kernel.clock import today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.testing import rule
from kortisto.maker import sending
from kortisto.maker.models import BatchItem
from kortisto.maker.moves import add_to_batch
from kortisto.organisations import moves as organisations
from kortisto.organisations.actions.accept_invitation import accept_invitation
from kortisto.organisations.actions.open_account import open_account
from kortisto.organisations.models import CustomerAccount, Membership, RegistrationPoint
from kortisto.registrars.actions.end_registrar_right import end_registrar_right
from kortisto.registrars.actions.grant_registrar_right import grant_registrar_right
from kortisto.registrars.models import PointRight, RegistrarRight
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.models import Proposal, RuleVersion
from tests.world import fictive_business_id

from .verbs.rows import handled_and_shown, invited, person, proposal, trained

pytestmark = pytest.mark.committing

CROWD = 3
REASON = "Syy on tämä."


def fresh(row: Any) -> Any:
    """The row as each person has it before them, read on their own connection."""
    return type(row)._default_manager.get(pk=row.pk)


def refused(outcomes: list[Any]) -> list[str]:
    assert None not in outcomes, f"somebody never came back: {outcomes}"
    return sorted(outcome for outcome in outcomes if isinstance(outcome, str))


def somebody_waits() -> bool:
    """Whether a connection of this database stands in line for a lock."""
    with connection.cursor() as cursor:
        # The view is read once a transaction unless it is told to look again.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


@contextmanager
def meanwhile(work: Callable[[], Any]) -> Iterator[list[Any]]:
    """`work` runs beside us until it waits for a lock of ours, or is done; its outcome comes into the list in the end."""
    outcomes: list[Any] = []

    def run() -> None:
        try:
            outcomes.append(work())
        except Exception as fault:
            outcomes.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=run, daemon=True)

    def start() -> None:
        thread.start()
        until = time.monotonic() + 5
        while thread.is_alive() and not somebody_waits() and time.monotonic() < until:
            time.sleep(0.02)

    start()
    try:
        yield outcomes
    finally:
        thread.join(20)
        assert not thread.is_alive()


# -- Contracts --------------------------------------------------------------------------------------------------------


def test_two_handlers_grant_the_same_contract(world):
    version, people = handled_and_shown(world), [world.hilla, world.heikki]
    kept = Document.objects.count()
    outcomes = together(*[lambda who=who: grant_contract(actor=who, version=fresh(version)) for who in people])
    assert refused(outcomes) == ["wrong_state"]
    assert Document.objects.count() == kept + 1
    assert fresh(version).state == "granted"


def test_one_grants_rights_while_another_does(world):
    mandate, people, oili = granted(world).contract.mandates.get(), [world.hilla, world.heikki], world.oili
    outcomes = together(
        *[lambda who=who: grant_rights(actor=who, approved_by=oili, mandate=fresh(mandate)) for who in people]
    )
    assert refused(outcomes) == ["wrong_state"]
    assert PointRight.objects.filter(customership__mandate=mandate, state="active").count() == 1


def test_rights_that_ended_are_granted_anew_by_two_at_once(world):
    mandate, people, oili = world.clinic_mandate, [world.hilla, world.heikki], world.oili
    end_rights(actor=world.oili, point_right=world.clinic_point_right, reason=REASON)
    outcomes = together(
        *[lambda who=who: grant_rights(actor=who, approved_by=oili, mandate=fresh(mandate)) for who in people]
    )
    assert refused(outcomes) == ["wrong_state"]
    assert PointRight.objects.filter(customership__mandate=mandate, state="active").count() == 1


@rule("BR-AU-15")
def test_no_rights_are_granted_anew_to_a_mandate_that_is_ending(world):
    mandate, hilla, oili = world.clinic_mandate, world.hilla, world.oili
    end_rights(actor=world.oili, point_right=world.clinic_point_right, reason=REASON)
    with transaction.atomic():
        end_mandate(actor=world.maija, mandate=fresh(mandate), reason=REASON)
        stale = fresh(mandate)
        stale.state = "active"  # as Hilla's page still had it
        ready = meanwhile(lambda: grant_rights(actor=hilla, approved_by=oili, mandate=stale))
        outcomes = ready.__enter__()
    ready.__exit__(None, None, None)
    assert isinstance(outcomes[0], Refusal)
    assert not PointRight.objects.filter(customership__mandate=mandate, state="active").exists()


def test_a_signatory_signs_the_same_contract_in_two_windows(world):
    version, stella = granted(world), signatory(world)
    identified(stella)
    outcomes = together(*[lambda: sign_contract(actor=stella, version=fresh(version))] * 2)
    assert refused(outcomes) == ["wrong_state"]
    assert ContractSignature.objects.filter(version=version).count() == 1


def test_the_customer_withdraws_while_a_handler_takes_the_case(world):
    version, otto, hilla = submitted(world), world.otto, world.hilla
    outcomes = together(
        lambda: withdraw_contract(actor=otto, version=fresh(version)),
        lambda: take_case(actor=hilla, case=fresh(version).case),
    )
    assert refused(outcomes) == ["wrong_state"]
    assert fresh(version).state in ("withdrawn", "in_handling")


# -- Grounds that end while somebody acts on them -------------------------------------------------------------------------


@rule("BR-RG-10")
def test_a_right_that_ends_waits_for_the_order_and_stops_the_next(world):
    right, kaisa, riitta, customership = world.riitta_right, world.kaisa, world.riitta, world.clinic_customership
    with transaction.atomic():
        grounds_to_order(actor=riitta, customership=customership, kind="personnel")
        ready = meanwhile(
            lambda: end_registrar_right(actor=kaisa, right=fresh(right), reason=REASON, leave_understaffed=True)
        )
        outcomes = ready.__enter__()
        order_for_hanna(world)
        assert not outcomes, "the right ended under an order that stands on it"
    ready.__exit__(None, None, None)
    assert outcomes == [right]
    with pytest.raises(Refusal) as said:
        order_for_hanna(world)
    assert said.value.code == "no_right"


@rule("BR-AU-15")
@pytest.mark.parametrize("ending", ["end", "close"])
def test_ending_a_mandate_and_ordering_under_it_never_lock_each_other_up(world, ending, monkeypatch):
    """Grounds are locked in one order — right, version, mandate — and what ends them takes them in that order too."""
    from kortisto.access.policy import desk as policy

    mandate, maija = world.clinic_mandate, world.maija
    if ending == "close":
        Mandate.objects.filter(pk=mandate.pk).update(state="run_off")
    work = {
        "end": lambda: end_mandate(actor=maija, mandate=fresh(mandate), reason=REASON),
        "close": lambda: close_mandate(actor=System("contracts"), mandate=fresh(mandate)),
    }[ending]
    begun: list[Any] = []
    real = policy.version_in_force

    def paused(**arguments: Any) -> Any:
        if not begun:
            begun.append(meanwhile(work))
            begun.append(begun[0].__enter__())
        return real(**arguments)

    monkeypatch.setattr(policy, "version_in_force", paused)
    ordered = ""
    try:
        order_for_hanna(world)
    except Refusal as refusal:
        ordered = refusal.code
    begun[0].__exit__(None, None, None)
    outcome = begun[1][0]
    assert ordered == ("" if ending == "end" else "mandate_ended")
    assert outcome == mandate
    expected = "run_off" if ending == "end" else "ended"
    assert fresh(mandate).state == expected
    assert PointRight.objects.get(customership__mandate=mandate).state == ("active" if ending == "end" else "ended")


def test_a_card_is_handed_over_once(world):
    card, people = a_card(world), [world.riitta, world.rauno]
    given = {**PASSPORT, "receipt": "paper", "receipt_place": "Mappi 1"}
    outcomes = together(*[lambda who=who: hand_over_card(actor=who, card=fresh(card), **given) for who in people])
    assert refused(outcomes) == ["wrong_state"]
    assert Custody.objects.filter(card=card, place="person").count() == 1


# -- Cards ------------------------------------------------------------------------------------------------------------


@rule("BR-RV-05")
def test_a_report_of_loss_is_kept_although_somebody_cancels_the_card_at_that_moment(world):
    card, riitta, rauno = a_card(world), world.riitta, world.rauno
    stale = fresh(card)
    with transaction.atomic():
        cancel_card(actor=riitta, card=fresh(card), reason="returned")
        ready = meanwhile(
            lambda: report_loss(
                actor=rauno, card=stale, reason="stolen", requester="holder", verified=True, verified_how="Passi"
            )
        )
        outcomes = ready.__enter__()
    ready.__exit__(None, None, None)
    assert isinstance(outcomes[0], LossReport), outcomes[0]
    assert LossReport.objects.get().reason == "stolen"
    assert fresh(card).cancel_reason == "returned"


@rule("BR-RV-05")
def test_a_report_of_loss_cancels_a_card_that_was_handed_over_meanwhile(world):
    """The page that took the report was opened before; what is told counts for the card as it is now."""
    card = a_card(world)
    stale = fresh(card)
    hand_over_card(actor=world.riitta, card=fresh(card), **PASSPORT, receipt="paper", receipt_place="Mappi 1")
    report_loss(actor=world.rauno, card=stale, reason="lost", requester="holder", verified=True, verified_how="Passi")
    assert fresh(card).state == CardState.CANCELLED
    assert LossReport.objects.count() == 1


@rule("BR-RV-02")
def test_a_card_is_cancelled_although_its_letter_leaves_at_that_moment(world):
    card, riitta = a_card(world, state=CardState.DISPATCHED), world.riitta
    letter = ActivationLetter.objects.create(card=card, address_kind="home", address="Kotikatu 1", due_on=today())
    with transaction.atomic():
        send_letter(actor=System("cards"), letter=fresh(letter))
        ready = meanwhile(lambda: cancel_card(actor=riitta, card=fresh(card), reason="not_needed"))
        outcomes = ready.__enter__()
    ready.__exit__(None, None, None)
    assert isinstance(outcomes[0], Card), outcomes[0]
    assert (fresh(card).state, fresh(letter).state) == (CardState.CANCELLED, "sent")


def test_a_box_is_received_once(world):
    card = a_card(world, state=CardState.DISPATCHED)
    box, people = a_box(world, card), [world.riitta, world.rauno]
    outcomes = together(
        *[lambda who=who: receive_box(actor=who, box=fresh(box), serials=[card.serial]) for who in people]
    )
    assert refused(outcomes) == ["wrong_state"]
    assert Custody.objects.filter(card=card, place="point").count() == 1


def test_an_order_is_cancelled_while_its_batch_is_written(world, monkeypatch):
    """The batch has the card's row and wants the order; cancelling must not take them the other way round."""
    order, riitta = an_order(world, state=OrderState.SUBMITTED), world.riitta
    add_to_batch(order_code=order.code, card_kind=order.kind, point_code=order.point.code, print_data={})
    begun: list[Any] = []
    real = sending._told

    def paused(item: Any, number: int) -> bool:
        begun.append(meanwhile(lambda: cancel_order(actor=riitta, order=fresh(order), reason=REASON)))
        begun.append(begun[0].__enter__())
        return real(item, number)

    monkeypatch.setattr(sending, "_told", paused)
    sending.prepare()
    begun[0].__exit__(None, None, None)
    assert isinstance(begun[1][0], CardOrder | Refusal), begun[1][0]
    state, item = CardOrder.objects.get(pk=order.pk).state, BatchItem.objects.get(order_code=order.code).state
    assert (state, item) in (("sent_to_maker", "sent"), ("cancelled", "withdrawn"))


# -- Accounts and people ------------------------------------------------------------------------------------------------


@rule("BR-US-02", "BR-SC-02")
def test_an_invitation_is_accepted_once(world):
    invited(world)
    people = [world.stella, world.otto]
    outcomes = together(*[lambda who=who: accept_invitation(actor=who, token="sana") for who in people])
    assert refused(outcomes) == ["invitation_used"] or refused(outcomes) == ["wrong_state"]
    assert Membership.objects.filter(account=world.clinic_account, user__in=people).count() == 1


def test_one_person_who_presses_twice_joins_once(world):
    invited(world)
    stella = world.stella
    outcomes = together(*[lambda: accept_invitation(actor=stella, token="sana") for _turn in range(CROWD)])
    assert len(refused(outcomes)) == CROWD - 1
    assert Membership.objects.filter(account=world.clinic_account, user=stella).count() == 1


@rule("BR-US-05")
def test_an_organisation_gets_one_account_although_two_open_it(world):
    given = {"business_id": fictive_business_id(41), "name_fi": "Uusi Oy", "kind": "private"}
    people = [world.stella, world.otto]
    outcomes = together(*[lambda who=who: open_account(actor=who, **given) for who in people])
    assert refused(outcomes) == ["account_exists"]
    assert CustomerAccount.objects.filter(organisation__business_id=given["business_id"]).count() == 1


def test_one_person_becomes_one_user(world):
    from kortisto.accounts.actions.register_identified_user import register_identified_user
    from kortisto.accounts.models import User

    users = User.objects.count()
    outcomes = together(
        *[
            lambda: register_identified_user(actor=Visitor(), identified=person(), reason="invitation")
            for _ in range(CROWD)
        ]
    )
    assert refused(outcomes) == ["user_exists"] * (CROWD - 1)
    assert User.objects.count() == users + 1


@rule("BR-RG-04")
def test_a_registrar_right_is_granted_once(world):
    given, people = trained(world), [world.oili, world.hilla]
    outcomes = together(*[lambda who=who: grant_registrar_right(actor=who, **given) for who in people])
    assert refused(outcomes) == ["already_has_rights"]
    assert RegistrarRight.objects.filter(user=given["user"], point=world.keskus).count() == 1


@rule("BR-PO-01")
def test_a_proposal_is_approved_once(world):
    row, people = proposal(world), [world.hilla, world.heikki]
    rules = RuleVersion.objects.count()
    outcomes = together(*[lambda who=who: approve(actor=who, proposal=fresh(row)) for who in people])
    assert refused(outcomes) == ["wrong_state"]
    assert RuleVersion.objects.count() == rules + 1
    assert Proposal.objects.get().state == "approved"


@rule("BR-AU-05")
def test_two_points_that_draw_the_same_number_get_two(world, monkeypatch):
    given = {"name_fi": "Piste", "visiting_address": "Tie 1", "delivery_address": "Tie 1", "municipality": "Koivuranta"}
    drawn = iter(["30000015", "30000015", "40000016", "50000017"])
    lock = threading.Lock()

    def draw() -> str:
        with lock:
            return next(drawn)

    monkeypatch.setattr(organisations, "new_service_number", draw)
    county = world.county

    def make() -> RegistrationPoint:
        with transaction.atomic():
            point = organisations.create_point(owner=county, **given)
            time.sleep(0.3)
            return point

    outcomes = together(make, make)
    assert not refused(outcomes)
    assert len({point.service_number for point in outcomes}) == 2
