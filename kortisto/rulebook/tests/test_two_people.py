from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kortisto.accounts.models import OfficeAppointment
from kortisto.audit.models import AuditEvent
from kortisto.kernel.clock import today
from kortisto.kernel.errors import NotVisible, Refusal, RightMissing, WrongState
from kortisto.kernel.testing import rule as holds
from kortisto.rulebook.actions.approve import approve
from kortisto.rulebook.actions.change_rule import change_rule
from kortisto.rulebook.actions.propose import propose
from kortisto.rulebook.actions.refuse import refuse
from kortisto.rulebook.actions.withdraw import withdraw
from kortisto.rulebook.models import Proposal, RuleVersion
from kortisto.rulebook.read import rule, rule_version
from kortisto.rulebook.states import ProposalState

pytestmark = pytest.mark.django_db


def tomorrow():
    return today() + timedelta(days=1)


def proposed(by, value=6, day=None, rule_name="activation_letter_days", **more):
    arguments = {"rule_name": rule_name, "value": value, "valid_from": day or tomorrow()}
    return propose(
        actor=by, decision="rulebook:change_rule", arguments=arguments, reason="Posti on hidastunut.", **more
    )


def refused(code, call, **arguments):
    with pytest.raises(Refusal) as caught:
        call(**arguments)
    assert caught.value.code == code


@holds("BR-PO-01")
def test_a_rule_changes_when_one_person_proposes_and_another_approves(world):
    proposal = proposed(world.eero)
    assert rule("activation_letter_days", on=tomorrow()) == 4
    approve(actor=world.hilla, proposal=proposal)
    proposal.refresh_from_db()
    version = RuleVersion.objects.get(code=rule_version("activation_letter_days", on=tomorrow()))
    assert version.read == 6
    assert (version.proposed_by, version.approved_by) == (world.eero.actor_code, world.hilla.actor_code)
    assert (proposal.state, proposal.outcome) == (ProposalState.APPROVED, f"rulebook.RuleVersion:{version.code}")
    assert rule("activation_letter_days") == 4


@holds("BR-PO-01")
def test_the_change_and_the_decision_are_on_record_with_both_people(world):
    proposal = proposed(world.eero)
    approve(actor=world.hilla, proposal=proposal)
    events = {event.event: event for event in AuditEvent.objects.filter(event__startswith="proposal:")}
    assert events["proposal:made"].actor_code == world.eero.actor_code
    approved = events["proposal:approved"]
    assert (approved.actor_code, approved.on_behalf) == (world.hilla.actor_code, world.eero.actor_code)
    assert (approved.move_source, approved.move_target) == ("proposed", "approved")
    changed = AuditEvent.objects.get(event="rule:changed")
    assert changed.grounds["rule"] == "activation_letter_days"
    assert "appointment" in changed.grounds


@holds("BR-PO-01")
def test_nobody_approves_or_refuses_their_own_proposal(world):
    proposal = proposed(world.hilla)
    refused("own_proposal", approve, actor=world.hilla, proposal=proposal)
    refused("own_proposal", refuse, actor=world.hilla, proposal=proposal, reason="Ei")
    assert rule("activation_letter_days", on=tomorrow()) == 4


@holds("BR-PO-01")
def test_the_database_itself_refuses_a_decision_by_the_proposer(world):
    proposal = proposed(world.hilla)
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk).update(state="approved", decided_by=world.hilla.actor_code)


@holds("BR-PO-01")
def test_a_rule_is_never_changed_past_the_second_person(world):
    arguments = {"rule_name": "invitation_days", "value": 7, "valid_from": tomorrow()}
    refused("second_person_needed", change_rule, actor=world.eero, **arguments)
    refused("second_person_needed", change_rule, actor=world.eero, approved_by=world.eero, **arguments)
    with pytest.raises(RightMissing):
        change_rule(actor=world.eero, approved_by=world.auli, **arguments)
    with pytest.raises(NotVisible):
        change_rule(actor=world.eero, approved_by=world.stella, **arguments)
    assert rule("invitation_days", on=tomorrow()) == 14


def test_a_proposer_who_has_left_the_office_changes_nothing_any_more(world):
    proposal = proposed(world.eero)
    OfficeAppointment.objects.filter(user=world.eero).update(valid_until=today() - timedelta(days=1))
    with pytest.raises(NotVisible):
        approve(actor=world.hilla, proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PROPOSED
    assert rule("activation_letter_days", on=tomorrow()) == 4


def test_strangers_registrars_and_auditors_neither_propose_nor_decide(world):
    for stranger in (world.stella, world.riitta, world.maija):
        with pytest.raises(NotVisible):
            proposed(stranger)
    with pytest.raises(RightMissing):
        proposed(world.auli)
    proposal = proposed(world.eero)
    with pytest.raises(NotVisible):
        approve(actor=world.riitta, proposal=proposal)
    with pytest.raises(RightMissing):
        approve(actor=world.auli, proposal=proposal)


def test_a_decision_is_made_once(world):
    proposal = proposed(world.eero)
    again = Proposal.objects.get(pk=proposal.pk)
    approve(actor=world.hilla, proposal=proposal)
    with pytest.raises(WrongState):
        refuse(actor=world.heikki, proposal=again, reason="Liian myöhään")
    with pytest.raises(WrongState):
        withdraw(actor=world.eero, proposal=Proposal.objects.get(pk=proposal.pk))


def test_a_refused_proposal_changes_nothing_and_says_why(world):
    proposal = proposed(world.eero)
    refuse(actor=world.hilla, proposal=proposal, reason="Neljä päivää riittää.")
    assert (proposal.state, proposal.decision_reason) == (ProposalState.REFUSED, "Neljä päivää riittää.")
    assert rule("activation_letter_days", on=tomorrow()) == 4


def test_only_the_proposer_takes_a_proposal_back(world):
    proposal = proposed(world.eero)
    with pytest.raises(RightMissing):
        withdraw(actor=world.hilla, proposal=proposal)
    withdraw(actor=world.eero, proposal=proposal)
    with pytest.raises(WrongState):
        approve(actor=world.hilla, proposal=proposal)


def test_what_could_not_be_decided_today_is_not_proposed(world):
    for code, change in (
        ("rule_value_wrong", {"value": 99}),
        ("rule_day_passed", {"day": today() - timedelta(days=1)}),
        ("rule_unchanged", {"value": 4}),
        ("rule_unknown", {"rule_name": "letter_colour"}),
    ):
        refused(code, proposed, by=world.eero, **change)
    assert not Proposal.objects.exists()


def test_a_proposal_approved_after_its_day_is_refused_and_waits(world, time_machine):
    proposal = proposed(world.eero)
    time_machine.move_to(f"{tomorrow() + timedelta(days=3)} 12:00 +0200", tick=False)
    refused("rule_day_passed", approve, actor=world.hilla, proposal=proposal)
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.PROPOSED


def test_only_registered_decisions_with_exactly_their_arguments_are_proposed(world):
    refused("decision_unknown", propose, actor=world.eero, decision="cards:cancel_card", arguments={}, reason="x")
    with pytest.raises(ValueError, match="approved_by"):
        propose(
            actor=world.eero, decision="rulebook:change_rule", reason="x",
            arguments={"rule_name": "invitation_days", "value": 7, "valid_from": tomorrow(), "approved_by": "user:X"},
        )  # fmt: skip


def test_a_doubled_form_makes_one_proposal(world):
    first = proposed(world.eero, once="same-key-of-the-form")
    assert proposed(world.eero, once="same-key-of-the-form") == first
    assert Proposal.objects.count() == 1


def test_new_terms_of_use_take_effect_in_three_languages(world):
    value = {"version": "2.0", "fi": "Uudet ehdot", "sv": "Nya villkor", "en": "New terms"}
    approve(actor=world.heikki, proposal=proposed(world.hilla, value=value, rule_name="terms_of_use"))
    assert rule("terms_of_use").version == "1.0"
    assert rule("terms_of_use", on=tomorrow()).text("sv") == "Nya villkor"


def test_a_day_as_value_comes_back_as_a_day(world):
    until = today() + timedelta(days=90)
    approve(
        actor=world.heikki,
        proposal=proposed(world.hilla, value=until.isoformat(), rule_name="order_before_signature_until", day=today()),
    )
    assert rule("order_before_signature_until") == until
