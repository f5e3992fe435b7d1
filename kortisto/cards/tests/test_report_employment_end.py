"""An organisation reports that somebody has left, and what becomes of their cards."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from kortisto.audit.models import AuditEvent
from kortisto.cards import jobs
from kortisto.cards.actions.carry_out_employment_end import carry_out_employment_end
from kortisto.cards.actions.report_employment_end import report_employment_end
from kortisto.cards.actions.withdraw_employment_end import withdraw_employment_end
from kortisto.cards.models import ActivationLetter, Card, CardOrder, EmploymentEnd
from kortisto.cards.states import CardState, OrderState
from kortisto.holders.models import EmploymentProofLine
from kortisto.kernel.actors import System
from kortisto.kernel.clock import HELSINKI, today
from kortisto.kernel.errors import NotVisible, Refusal, WrongState
from kortisto.kernel.testing import rule
from kortisto.maker.models import BatchItem
from kortisto.messages.models import OutgoingMessage
from kortisto.pki.models import Certificate

from .cast import a_card, leaving
from .helpers import order_for_hanna

pytestmark = pytest.mark.django_db
PROGRAM = System("cards")


def left(world, card, day=None):
    return report_employment_end(
        actor=world.maija, account=world.clinic_account, person=card.holder, left_on=day or today()
    )


@rule("BR-RV-03")
@pytest.mark.parametrize("days_ago", [0, 3])
def test_the_card_of_somebody_who_has_left_is_cancelled_at_once(world, days_ago):
    card = a_card(world, state=CardState.HANDED_OVER)
    end = left(world, card, today() - timedelta(days=days_ago))
    card.refresh_from_db()
    assert (end.state, card.state, card.cancel_reason) == ("executed", "cancelled", "employment_ended")
    event = AuditEvent.objects.get(event="card:cancelled")
    assert (event.person, event.actor_code) == (card.holder.reference, world.maija.actor_code)


@rule("BR-RV-03")
def test_both_certificates_are_revoked_and_published_right_after(world, ca):
    card = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    jobs.issue_waiting()
    left(world, card)
    jobs.revoke_certificates(card=card.code)
    pair = Certificate.objects.filter(subject_code=card.reference)
    assert {(one.state, one.reason) for one in pair} == {("revoked", "affiliation_changed")}
    assert pair.count() == 2


@rule("BR-RV-03")
def test_every_kind_that_belongs_to_the_organisation_goes_and_the_professional_card_stays(world):
    mine = [a_card(world, kind=kind, state=CardState.HANDED_OVER) for kind in ("personnel", "actor", "organisation")]
    spare = a_card(world, state=CardState.HANDED_OVER)
    Card.objects.filter(pk=spare.pk).update(kind="temporary")
    own = a_card(world, state=CardState.HANDED_OVER)
    Card.objects.filter(pk=own.pk).update(kind="professional", organisation=None)
    left(world, mine[0])
    gone = Card.objects.filter(pk__in=[card.pk for card in (*mine, spare)])
    assert set(gone.values_list("state", flat=True)) == {"cancelled"}
    own.refresh_from_db()
    assert own.state == "handed_over"


@rule("BR-RV-03")
def test_the_lines_of_the_certificate_end_on_that_day_and_the_letter_is_called_back(world):
    card = a_card(world)
    letter = ActivationLetter.objects.create(card=card, address_kind="home", address="Kotikatu 1", due_on=today())
    left(world, card, date(2026, 3, 31))
    line = EmploymentProofLine.objects.get(pk=world.hanna_line.pk)
    assert (line.state, line.valid_until) == ("ended", date(2026, 3, 31))
    letter.refresh_from_db()
    assert letter.state == "cancelled"


def test_an_order_under_way_is_cancelled_too(world):
    order = order_for_hanna(world)
    report_employment_end(actor=world.maija, account=world.clinic_account, person=order.holder, left_on=today())
    assert BatchItem.objects.get(order_code=order.code).state == "withdrawn"
    assert CardOrder.objects.get(pk=order.pk).state == OrderState.CANCELLED


def test_what_stands_on_a_later_employment_stays(world):
    card = a_card(world, state=CardState.HANDED_OVER)
    left(world, card, date(2023, 12, 31))
    card.refresh_from_db()
    assert card.state == "handed_over"
    assert EmploymentProofLine.objects.get(pk=world.hanna_line.pk).state == "in_force"


@rule("BR-RV-03")
def test_a_day_to_come_is_carried_out_on_that_helsinki_day_and_not_before(world, monkeypatch):
    card = a_card(world, state=CardState.HANDED_OVER)
    day = today() + timedelta(days=5)
    end = left(world, card, day)
    assert jobs.carry_out_ends() == 0
    with pytest.raises(Refusal) as said:
        carry_out_employment_end(actor=PROGRAM, end=end)
    assert said.value.code == "day_not_come"
    card.refresh_from_db()
    assert card.state == "handed_over"
    # A minute past midnight in Helsinki it is still yesterday in UTC.
    midnight = datetime(day.year, day.month, day.day, 0, 1, tzinfo=HELSINKI)
    monkeypatch.setattr(timezone, "now", lambda: midnight.astimezone(timezone.get_default_timezone()))
    assert jobs.carry_out_ends() == 1
    card.refresh_from_db()
    end.refresh_from_db()
    assert (card.state, end.state) == ("cancelled", "executed")
    assert EmploymentProofLine.objects.get(pk=world.hanna_line.pk).valid_until == day
    assert jobs.carry_out_ends() == 0


def test_a_report_in_trouble_holds_up_no_other(world, monkeypatch):
    first = leaving(world)
    other = a_card(world, state=CardState.HANDED_OVER, holder=world.riitta.person)
    second = EmploymentEnd.objects.create(
        organisation=world.clinic,
        person=other.holder,
        left_on=today(),
        reported_by=world.maija,
        received_at=timezone.now(),
    )
    real = jobs.carry_out_employment_end

    def fails_once(*, actor, end):
        if end.pk == first.pk:
            raise RuntimeError("the database was away")
        return real(actor=actor, end=end)

    monkeypatch.setattr(jobs, "carry_out_employment_end", fails_once)
    assert jobs.carry_out_ends() == 1
    second.refresh_from_db()
    assert second.state == "executed"


def test_a_report_can_be_withdrawn_before_its_day(world):
    end = leaving(world, left_on=today() + timedelta(days=9))
    withdraw_employment_end(actor=world.tuula, account=world.clinic_account, end=end)
    assert jobs.carry_out_ends() == 0
    assert EmploymentEnd.objects.get(pk=end.pk).state == "withdrawn"
    assert Card.objects.get(holder=end.person).state == "handed_over"


@rule("BR-RV-02")
def test_what_has_been_carried_out_cannot_be_withdrawn(world):
    end = left(world, a_card(world))
    with pytest.raises(WrongState):
        withdraw_employment_end(actor=world.maija, account=world.clinic_account, end=end)


def test_another_organisations_report_does_not_exist(world):
    end = leaving(world)
    with pytest.raises(NotVisible):
        withdraw_employment_end(actor=world.otto, account=world.other_account, end=end)


def test_the_holder_is_asked_to_return_the_card(world):
    card = a_card(world, contact_email="hanna@example.fi")
    left(world, card)
    assert OutgoingMessage.objects.get(name="card_to_return").addressee == card.holder.reference


def test_a_second_report_is_refused_while_the_first_waits(world):
    card = a_card(world)
    left(world, card, today() + timedelta(days=3))
    with pytest.raises(Refusal) as said:
        left(world, card, today() + timedelta(days=4))
    assert said.value.code == "end_reported_already"


def test_somebody_without_a_card_is_not_reported(world):
    with pytest.raises(Refusal) as said:
        report_employment_end(actor=world.otto, account=world.other_account, person=world.hanna, left_on=today())
    assert said.value.code == "nobody_here"


def test_a_day_more_than_a_year_away_is_a_slip_of_the_pen(world):
    with pytest.raises(Refusal) as said:
        left(world, a_card(world), today() + timedelta(days=400))
    assert (said.value.code, said.value.field) == ("left_on_too_far", "left_on")
