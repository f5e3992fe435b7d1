"""What its time is over for goes at night, in pieces and on record; what something still stands on stays."""

from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db.models import ProtectedError

from kortisto.accounts.models import StrongIdentification, User
from kortisto.audit.jobs import redact
from kortisto.audit.models import AuditEvent, AuditPayload
from kortisto.cards.models import ActivationLetter, BoxCard, Card, CardOrder, Custody, Handover, LossReport
from kortisto.cards.states import CardState
from kortisto.cards.tests.cast import a_box, a_card
from kortisto.contracts.models import ContractSignature, ContractVersion
from kortisto.holders.models import EmploymentProof, EmploymentProofLine, IdentityProof, TermsAcceptance
from kortisto.kernel.clock import now, today
from kortisto.kernel.errors import RightMissing
from kortisto.kernel.testing import rule
from kortisto.maker.models import BatchItem
from kortisto.people.models import Person
from kortisto.registrars.models import PointRight, RegistrarRight
from kortisto.retention import jobs
from kortisto.retention.actions.destroy_rows import destroy_rows
from kortisto.retention.jobs import destroy
from kortisto.retention.terms import kept, tables, term_of
from kortisto.rulebook.models import RuleVersion

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def noon_of_the_day():
    """What a test writes is written on DAY, whenever the test runs."""
    with time_machine.travel(f"{DAY.isoformat()}T12:00:00+02:00", tick=True):
        yield


def at(day):
    """Three in the morning of a day."""
    return time_machine.travel(f"{day.isoformat()}T03:10:00+02:00", tick=False)


def held_of_the_night():
    return AuditEvent.objects.filter(event="retention:night_ended").latest("id").grounds["held"]


@pytest.fixture
def old_card(world):
    """Hanna's card, handed over, lost, in a box, with its letter; valid until the end of 2026."""
    card = a_card(world, state=CardState.CANCELLED)
    a_box(world, card)
    ActivationLetter.objects.create(card=card, address_kind="home", address="Kotikatu 1", due_on=today())
    LossReport.objects.create(
        card=card, reason="lost", requester="holder", verified=True, received_at=now(), received_by="user:X"
    )
    proof = IdentityProof.objects.create(
        person=world.hanna, purpose="handover", document_kind="passport", document_index="0" * 64, document_number_end="567",
        issuing_state="FI", document_valid_until=DAY, verified_by=world.riitta, point=world.keskus, verified_at=now(),
    )  # fmt: skip
    Handover.objects.create(
        card=card, proof=proof, receipt="paper", receipt_place="Mappi 4", handed_over_by=world.riitta,
        right=world.riitta_right, at=now(),
    )  # fmt: skip
    Card.objects.filter(pk=card.pk).update(valid_until=date(2026, 12, 31))
    CardOrder.objects.filter(pk=card.order_id).update(valid_until=date(2026, 12, 31))
    return card


OF_A_CARD = (Custody, BoxCard, Handover, ActivationLetter, LossReport, Card, CardOrder, IdentityProof, TermsAcceptance)


@rule("BR-AR-01")
def test_a_cards_records_stay_through_the_day_on_which_seven_years_are_full(old_card):
    with at(date(2033, 12, 31)):
        destroy()
    assert all(model.objects.exists() for model in OF_A_CARD)


@rule("BR-AR-01")
def test_the_day_after_they_go_together_children_before_what_they_stand_on(old_card):
    with at(date(2034, 1, 1)):
        gone = destroy()
    assert not any(model.objects.exists() for model in OF_A_CARD)
    assert gone["cards.Card"] == 1
    assert gone["holders.IdentityProof"] == 2


@rule("BR-AR-01")
def test_an_identity_proof_older_than_seven_years_stays_as_long_as_the_card_that_stands_on_it(old_card):
    with at(date(2033, 11, 25)):  # the proofs' own seven years were full on 23.11.2033
        destroy()
        assert held_of_the_night()["holders.IdentityProof"] == 2
    assert IdentityProof.objects.count() == 2


@rule("BR-AR-02")
def test_each_destruction_is_on_record_with_its_figures_and_the_rule_that_authorised_it(old_card):
    with at(date(2034, 1, 1)):
        destroy()
        (event,) = AuditEvent.objects.filter(event="retention:rows_deleted", subject="table:cards.Card")
    approved = RuleVersion.objects.get(name="retention_years_registration")
    assert event.actor_code == "system:retention"
    assert event.grounds == {
        "kind": "registration", "kept": "7 a", "after": "valid_until", "rule": approved.code, "on": "2034-01-01", "rows": 1,
    }  # fmt: skip
    night = AuditEvent.objects.get(event="retention:night_ended")
    assert night.grounds["gone"]["cards.CardOrder"] == 1


@rule("BR-AR-01", "BR-PO-01")
def test_the_rulebooks_years_count_not_the_programs(old_card):
    RuleVersion.objects.filter(name="retention_years_registration").update(value=12)
    with at(date(2038, 12, 31)):
        destroy()
    assert Card.objects.exists()
    with at(date(2039, 1, 1)):
        destroy()
    assert not Card.objects.exists()


def test_a_night_that_breaks_off_is_gone_on_with(world, monkeypatch):
    user = world.kaisa
    for number in range(7):
        StrongIdentification.objects.create(
            user=user, face="portal", method="test", level="high", at=now() + timedelta(number)
        )
    monkeypatch.setattr(jobs, "PIECE", 3)
    done = []

    def killed_in_the_second_piece(**arguments):
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(destroy_rows(**arguments))
        return done[-1]

    with at(date(2029, 6, 1)):
        with monkeypatch.context() as night:
            night.setattr(jobs, "destroy_rows", killed_in_the_second_piece)
            night.setattr(jobs, "tables", lambda: [StrongIdentification])
            with pytest.raises(KeyboardInterrupt):
                destroy()
        assert StrongIdentification.objects.count() == 4
        destroy()
        assert not StrongIdentification.objects.exists()
        deleted = AuditEvent.objects.filter(subject="table:accounts.StrongIdentification").order_by("id")
        assert [event.grounds["rows"] for event in deleted] == [3, 3, 1]


def test_a_row_that_is_needed_in_that_very_moment_stops_its_piece_and_no_other(world, monkeypatch):
    for day in (1, 2):
        StrongIdentification.objects.create(
            user=world.kaisa, face="portal", method="test", level="high", at=now() - timedelta(days=day)
        )
    monkeypatch.setattr(jobs, "PIECE", 1)
    first = StrongIdentification.objects.order_by("pk").first()

    def refused_once(**arguments):
        if arguments["keys"] == [first.pk]:
            raise ProtectedError("somebody refers to it", {first})
        return destroy_rows(**arguments)

    monkeypatch.setattr(jobs, "destroy_rows", refused_once)
    with at(date(2029, 6, 1)):
        assert destroy()["accounts.StrongIdentification"] == 1
        assert held_of_the_night()["accounts.StrongIdentification"] == 1


def test_what_is_only_emptied_stays_and_is_emptied_once(world):
    card = a_card(world)
    BatchItem.objects.filter(order_code=card.order.code).update(print_data={"name": "Hanna"}, ended_at=now())
    with at(date(2028, 1, 1)):
        assert destroy()["maker.BatchItem"] == 1
        assert BatchItem.objects.get(order_code=card.order.code).print_data == {}
        assert "maker.BatchItem" not in destroy()


def test_a_contracts_people_are_forgotten_and_the_contract_stays(world):
    version = world.clinic_version
    ContractVersion.objects.filter(pk=version.pk).update(ended_at=now())
    with at(date(2034, 6, 1)):
        destroy()
    version.refresh_from_db()
    assert (version.contact_name, version.contact_email, version.signatory_name, version.proof_signers) == (
        "",
        "",
        "",
        [],
    )
    assert version.number == 1
    assert not ContractSignature.objects.filter(version=version).exists()


def test_a_period_that_ran_out_by_itself_is_over_with_its_last_day(world):
    EmploymentProofLine.objects.filter(pk=world.hanna_line.pk).update(valid_until=date(2026, 12, 31))
    with at(date(2033, 12, 31)):
        destroy()
    assert EmploymentProofLine.objects.filter(pk=world.hanna_line.pk).exists()
    with at(date(2034, 1, 1)):
        destroy()
    assert not EmploymentProofLine.objects.filter(pk=world.hanna_line.pk).exists()
    assert not EmploymentProof.objects.exists()  # its only line has gone, and its own years were full long ago


def test_what_has_not_ended_stays_for_ever(world):
    with at(date(2060, 1, 1)):
        destroy()
    assert RegistrarRight.objects.count() == 3
    assert EmploymentProofLine.objects.exists()


def test_a_right_narrowed_to_somebody_keeps_that_user(world):
    PointRight.objects.get(pk=world.clinic_point_right.pk).narrowed_to.add(world.stella)
    User.objects.filter(pk=world.stella.pk).update(closed_at=now())
    with at(date(2035, 1, 1)):
        destroy()
    assert PointRight.objects.get(pk=world.clinic_point_right.pk).narrowed_to.get() == world.stella


def test_a_person_whom_nothing_needs_is_forgotten_after_seven_years(world):
    looked_up = Person(family_name="Käväisijä", given_names="Kalle", name_source="professional_register")
    looked_up.save()
    with at(DAY + timedelta(days=3)):
        destroy()
    looked_up.refresh_from_db()
    assert looked_up.forgotten_at is not None
    with at(date(2033, 11, 26)):
        destroy()
    assert Person.objects.filter(pk=looked_up.pk).exists()
    with at(date(2033, 11, 28)):
        destroy()
    assert not Person.objects.filter(pk=looked_up.pk).exists()
    assert Person.objects.filter(pk=world.hanna.pk).exists()


def test_the_clock_stops_when_somebody_is_needed_again(world):
    Person.objects.filter(pk=world.hanna.pk).update(forgotten_at=now())
    with at(DAY + timedelta(days=1)):
        destroy()
    assert Person.objects.get(pk=world.hanna.pk).forgotten_at is None
    event = AuditEvent.objects.get(event="retention:clocks_set")
    assert event.grounds["stopped"] == 1


def test_a_person_made_this_very_evening_has_no_clock_yet(db):
    person = Person(family_name="Uusi", given_names="Ulla", name_source="identity_document")
    person.save()
    destroy()
    person.refresh_from_db()
    assert person.forgotten_at is None


def test_the_log_empties_its_own_payloads_and_this_room_leaves_them_alone(old_card):
    assert AuditPayload not in tables()
    with at(date(2034, 1, 1)):
        before = AuditPayload.objects.count()
        destroy()
        assert AuditPayload.objects.count() == before
    assert redact() == 0  # nothing is past its time by the database's own clock


def test_every_table_with_years_or_days_has_its_place_before_what_it_refers_to(db):
    order = tables()
    assert {model._meta.label for model in order} == {
        model._meta.label
        for model in apps.get_models()
        if getattr(model, "retain", None) and model.retain.personal and (model.retain.years or model.retain.days)
    }
    for place, model in enumerate(order):
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in order and field.related_model is not model:
                assert place < order.index(field.related_model), f"{model} goes after {field.related_model}"


def test_each_table_answers_what_is_due_and_what_is_kept(world):
    """No declaration names a field that cannot be compared with a day."""
    for model in tables():
        term = term_of(model, on=today())
        assert term.before < today()
        assert model._base_manager.filter(kept(model)).count() >= 0
    with at(date(2100, 1, 1)):
        destroy()


def test_nobody_but_the_program_or_an_operator_destroys(world):
    with pytest.raises(RightMissing):
        destroy_rows(actor=world.hilla, table="cards.Card", keys=[1], on=today())
