"""What goes on record, and what must never stand there."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from kortisto.audit.events import Event
from kortisto.audit.models import AuditEvent, AuditPayload, AuditUnsealed, OnceKey
from kortisto.audit.record import record, viewed
from kortisto.audit.tests.cast import CARD, PERSON, RIITTA, Thing
from kortisto.kernel import context
from kortisto.kernel.action import action
from kortisto.kernel.actors import Operator, System
from kortisto.kernel.clock import add_years, today
from kortisto.kernel.errors import Refusal
from kortisto.kernel.states import MoveMade
from kortisto.kernel.testing import rule

pytestmark = pytest.mark.django_db

CUSTOMERSHIP = Thing("customership", "C0ST0MERSH")


@dataclass
class Grounds:
    def codes(self):
        return {"right": "registrarright:R1GHT23456", "mandate": "", "right_from": date(2026, 1, 1)}


@rule("BR-LG-01")
def test_an_event_tells_who_did_what_to_whose_card_when_where_and_why():
    face, request = context.face.set("desk"), context.request_id.set("0123456789abcdef")
    try:
        event = record(
            Event.LOG_EXPORTED,
            actor=RIITTA,
            subject=CARD,
            person=PERSON,
            context=CUSTOMERSHIP,
            on_behalf="organisation:C1N1C23456",
            move=MoveMade("hand_over", "at_point", "handed_over"),
            grounds=Grounds(),
            purpose="identity_check",
        )
    finally:
        context.face.reset(face)
        context.request_id.reset(request)
    event = AuditEvent.objects.get(code=event.code)
    assert (event.event, event.result) == ("audit:log_exported", "done")
    assert (event.actor_code, event.on_behalf) == ("operator:riitta", "organisation:C1N1C23456")
    assert (event.face, event.request_id) == ("desk", "0123456789abcdef")
    assert (event.subject, event.person) == ("card:7ZK3ABCDEF", "person:HANNA23456")
    assert event.context == "customership:C0ST0MERSH"
    assert (event.move_name, event.move_source, event.move_target) == ("hand_over", "at_point", "handed_over")
    assert event.grounds == {"right": "registrarright:R1GHT23456", "right_from": "2026-01-01"}
    assert event.purpose == "identity_check"


def test_what_is_personal_lies_beside_the_event_and_has_a_last_day():
    event = record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD, receipt="Hanna Virtanen, käsin allekirjoitettu")
    payload = AuditPayload.objects.get(event=event)
    assert payload.data == {"receipt": "Hanna Virtanen, käsin allekirjoitettu"}
    assert payload.keep_until == event.payload_until == add_years(today(), 12)
    assert len(bytes(payload.salt)) == 16
    assert "Hanna" not in str(AuditEvent.objects.filter(pk=event.pk).values().get())


def test_the_same_payload_twice_has_two_hashes_because_each_has_its_own_salt():
    first = record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD, answer="yes")
    second = record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD, answer="yes")
    assert first.payload_hash != second.payload_hash


def test_an_event_without_details_has_no_payload():
    event = record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD)
    assert (event.payload_hash, event.payload_until) == ("", None)
    assert not AuditPayload.objects.filter(event=event).exists()


def test_every_event_waits_for_its_seal():
    event = record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD)
    assert AuditUnsealed.objects.filter(event=event).exists()


class Fruit(models.TextChoices):
    APPLE = "apple", "Apple"


def test_payloads_keep_values_in_a_form_that_the_database_gives_back_unchanged():
    event = record(
        Event.LOG_EXPORTED,
        actor=RIITTA,
        subject=CARD,
        day=date(2026, 11, 23),
        moment=datetime(2026, 11, 23, 18, 0, 0, 5, tzinfo=UTC),
        price=Decimal("12.30"),
        ratio=0.1,
        many=2**60,
        few=3,
        fruit=Fruit.APPLE,
        row=CARD,
        sentence=_("Refused"),
        listed=(1, [None, True]),
        chosen={"b", "a"},
        nested={"line": "a\x00b"},
    )
    assert AuditPayload.objects.get(event=event).data == {
        "day": "2026-11-23",
        "moment": "2026-11-23T18:00:00.000005Z",
        "price": "12.30",
        "ratio": "0.1",
        "many": str(2**60),
        "few": 3,
        "fruit": "apple",
        "row": "card:7ZK3ABCDEF",
        "sentence": str(_("Refused")),
        "listed": [1, [None, True]],
        "chosen": ["a", "b"],
        "nested": {"line": "ab"},
    }


def test_what_has_no_plain_form_is_a_fault_and_not_a_guess():
    with pytest.raises(TypeError, match="file: a bytes cannot be put on record"):
        record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD, file=b"%PDF")


@rule("BR-LG-02")
def test_an_identity_code_typed_into_free_text_is_masked():
    event = record(
        Event.LOG_EXPORTED,
        actor=RIITTA,
        subject=CARD,
        why="Soitti 131052-308T.",
        lines=["010100A9999", {"a": "131052x308t"}],
    )
    data = AuditPayload.objects.get(event=event).data
    assert data == {"why": "Soitti 131052-****.", "lines": ["010100A****", {"a": "131052x****"}]}


@rule("BR-LG-02")
@pytest.mark.parametrize("name", ["password", "pin1", "PIN2", "activation_code", "token"])
def test_secrets_are_never_put_on_record(name):
    with pytest.raises(ValueError, match="never written to the log"):
        record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD, **{name: "1234"})
    with pytest.raises(ValueError, match="never written to the log"):
        record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD, typed={name: "1234"})


def test_a_purpose_is_a_code_because_it_is_sealed_for_ever():
    with pytest.raises(ValueError, match="a purpose is a code"):
        record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD, purpose="Hanna Virtanen rang")


def test_a_reference_without_a_kind_is_a_fault():
    with pytest.raises(ValueError, match="kind:CODE"):
        record(Event.LOG_EXPORTED, actor=RIITTA, subject="7ZK3ABCDEF")


def test_somebody_without_a_code_has_not_signed_in():
    assert record(Event.LOG_EXPORTED, actor=object(), subject=CARD).actor_code == "visitor:anonymous"


@rule("BR-LG-01")
def test_a_page_viewed_twice_in_a_visit_is_recorded_once():
    persons = [PERSON, Thing("person", "MATT123456")]
    first = viewed(actor=RIITTA, persons=persons, page="order_list", visit="visit-1")
    assert first is not None
    assert (first.event, first.result, first.person) == ("person:viewed", "viewed", "")
    assert first.grounds == {"page": "order_list", "persons": ["person:HANNA23456", "person:MATT123456"]}
    assert viewed(actor=RIITTA, persons=reversed(persons), page="order_list", visit="visit-1") is None
    assert viewed(actor=RIITTA, persons=persons, page="order_list", visit="visit-2") is not None
    assert viewed(actor=RIITTA, persons=persons, page="card_list", visit="visit-1") is not None
    assert viewed(actor=RIITTA, persons=[PERSON], page="order_list", visit="visit-1").person == "person:HANNA23456"
    assert viewed(actor=System("cards"), persons=persons, page="order_list", visit="visit-1") is not None


def test_a_page_that_shows_nobody_is_not_recorded():
    assert viewed(actor=RIITTA, persons=[], page="order_list", visit="visit-1") is None
    assert not AuditEvent.objects.filter(event="person:viewed", actor_code=RIITTA.actor_code).exists()


def test_the_visit_itself_is_not_kept():
    viewed(actor=RIITTA, persons=[PERSON], page="order_list", visit="session-key")
    assert "session-key" not in str(OnceKey.objects.values_list())


@action
def export_twice(*, actor, subject):
    record(Event.LOG_EXPORTED, actor=actor, subject=subject)
    return record(Event.LOG_EXPORTED, actor=actor, subject=subject)


@action
def refuse_everything(*, actor, card, person, note):
    record(Event.LOG_EXPORTED, actor=actor, subject=card)
    raise Refusal("own_card", _("Refused"), limit=3)


def test_a_repeated_form_gets_the_first_result_and_does_nothing_again():
    first = export_twice(actor=RIITTA, subject=CARD, once="form-1")
    again = export_twice(actor=RIITTA, subject=CARD, once="form-1")
    assert first == again
    assert AuditEvent.objects.filter(event="audit:log_exported", subject=CARD.reference).count() == 2
    assert export_twice(actor=RIITTA, subject=CARD, once="form-2") != first
    assert export_twice(actor=Operator("pekka"), subject=CARD, once="form-1") != first


def test_a_refused_action_leaves_nothing_but_its_refusal():
    with pytest.raises(Refusal):
        refuse_everything(note="Hanna", person=PERSON, card=CARD, actor=RIITTA, once="form-3")
    assert not AuditEvent.objects.filter(event="audit:log_exported").exists()
    refused = AuditEvent.objects.get(event="action:refused", actor_code=RIITTA.actor_code)
    assert (refused.event, refused.refusal_code) == ("action:refused", "own_card")
    assert (refused.subject, refused.context, refused.person) == (
        "card:7ZK3ABCDEF",
        "person:HANNA23456",
        "person:HANNA23456",
    )
    assert refused.grounds["card"] == "card:7ZK3ABCDEF"
    assert refused.grounds["limit"] == "3"
    assert refused.grounds["action"].endswith(":refuse_everything")
    assert not AuditPayload.objects.filter(event=refused).exists()
    assert not OnceKey.objects.filter(actor_code=RIITTA.actor_code).exists()


def test_a_view_of_a_broken_transaction_is_rolled_back_with_it():
    with pytest.raises(RuntimeError), transaction.atomic():
        record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD, note="x")
        raise RuntimeError
    assert not AuditEvent.objects.filter(event=Event.LOG_EXPORTED).exists()
    assert not AuditPayload.objects.filter(data={"note": "x"}).exists()
