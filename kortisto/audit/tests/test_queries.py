"""The log as people read it."""

import pytest
from django.utils import translation

from kortisto.audit.events import Event
from kortisto.audit.queries import history, history_for_person, history_of_actor, state_label, timeline
from kortisto.audit.record import record, viewed
from kortisto.audit.registry import (
    Named,
    _resolvers,
    event_label,
    known_events,
    register_events,
    register_subject,
    resolve,
)
from kortisto.audit.sealing import seal_now
from kortisto.audit.tests.cast import CARD, PERSON, RIITTA, Thing, happen
from kortisto.kernel.actors import System, Visitor
from kortisto.kernel.states import MoveMade
from kortisto.kernel.testing import rule

pytestmark = pytest.mark.django_db

CUSTOMERSHIP = Thing("customership", "C0ST0MERSH")


@pytest.fixture
def named_cards(monkeypatch):
    """A room that names its cards; the list of what it was asked for."""
    asked = []

    def names(codes):
        asked.append(set(codes))
        return {code: Named(f"Kortti {code[:4]}", f"/kortti/{code}/") for code in codes if code != "UNKN0WN234"}

    monkeypatch.setitem(_resolvers, "card", names)
    return asked


def test_a_things_history_holds_what_was_done_to_it_and_under_it():
    [done] = happen(1)
    under = record(Event.LOG_EXPORTED, actor=RIITTA, subject=Thing("order", "0RDER23456"), context=CARD)
    happen(1, card=Thing("card", "0THERCARD2"))
    assert list(history(CARD)) == [done, under]
    assert list(history("card:7ZK3ABCDEF")) == [done, under]
    assert history(CARD, "card:0THERCARD2").count() == 3


@rule("BR-LG-03")
def test_a_persons_history_holds_every_act_and_every_page_that_showed_them():
    about = record(Event.LOG_EXPORTED, actor=RIITTA, subject=CARD, person=PERSON)
    alone = viewed(actor=RIITTA, persons=[PERSON], page="card_detail")
    among = viewed(actor=RIITTA, persons=[PERSON, "person:MATT123456"], page="order_list")
    viewed(actor=RIITTA, persons=["person:MATT123456"], page="order_list")
    happen(1)
    assert list(history_for_person(PERSON)) == [about, alone, among]


def test_an_actors_history_holds_what_they_did():
    [event] = happen(1)
    record(Event.LOG_EXPORTED, actor=System("cards"), subject=CARD)
    assert list(history_of_actor(RIITTA)) == list(history_of_actor("operator:riitta")) == [event]


def test_a_timeline_names_things_in_the_readers_language(named_cards):
    record(
        Event.LOG_EXPORTED,
        actor=RIITTA,
        subject=CARD,
        context="card:UNKN0WN234",
        grounds={"replaces": "card:01D2345678", "on": "2026-11-23"},
        word="x",
    )
    record(Event.LOG_EXPORTED, actor=System("cards"), subject=CARD)
    record(Event.LOG_EXPORTED, actor=Visitor(), subject=CARD)
    with translation.override("en"):
        first, second, third = timeline(history(CARD))
        assert (first.label, str(first.actor.label)) == ("Log exported", "Operator riitta")
        assert str(second.actor.label) == "The program (cards)"
        assert str(third.actor.label) == "Somebody who had not signed in"
    assert (first.subject.label, first.subject.url) == ("Kortti 7ZK3", "/kortti/7ZK3ABCDEF/")
    assert first.context == Named("card:UNKN0WN234")
    assert first.person is None
    assert dict(first.grounds) == {"replaces": Named("Kortti 01D2", "/kortti/01D2345678/"), "on": "2026-11-23"}
    assert first.payload == {"word": "x"}
    assert (first.sealed, first.redacted, first.refused) == (False, False, False)
    assert named_cards == [{"7ZK3ABCDEF", "UNKN0WN234", "01D2345678"}]


def test_a_timeline_costs_a_fixed_number_of_queries(named_cards, django_assert_num_queries):
    happen(2)
    with django_assert_num_queries(1):
        timeline(history(CARD))
    happen(20)
    with django_assert_num_queries(1):
        assert len(timeline(history(CARD))) == 22


def test_a_timeline_tells_what_is_sealed():
    happen(1)
    seal_now()
    happen(1)
    assert [entry.sealed for entry in timeline(history(CARD))] == [True, False]


def test_states_are_named_by_the_table_of_the_things_kind(monkeypatch):
    from kortisto.audit.models import AuditEvent
    from kortisto.kernel import states

    table = states.StateTable("audit.AuditEvent", moves=[], next={}, field="result")
    monkeypatch.delitem(states.TABLES, "audit.AuditEvent")
    monkeypatch.setattr("kortisto.audit.queries.TABLES", {"audit.AuditEvent": table})
    with translation.override("en"):
        assert state_label("audit_event", "refused") == "Refused"
        assert state_label("audit_event", "elsewhere") == "elsewhere"
        assert state_label("card", "refused") == "refused"
        record(
            Event.LOG_EXPORTED,
            actor=RIITTA,
            subject=AuditEvent(code="7ZK3ABCDEF"),
            move=MoveMade("refuse", "done", "refused"),
        )
        [entry] = timeline(history("audit_event:7ZK3ABCDEF"))
    assert (entry.source, entry.target) == ("Done", "Refused")


def test_every_rooms_events_are_known_when_the_program_starts():
    assert {event.value for event in Event} <= set(known_events())


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_event_of_this_room_has_a_name_in_each_language(language):
    with translation.override(language):
        names = {event_label(event.value) for event in Event}
    assert len(names) == len(Event)
    with translation.override("en"):
        english = {event_label(event.value) for event in Event}
    assert (names == english) == (language == "en")


def test_an_event_that_nobody_knows_any_more_is_shown_by_its_code():
    assert event_label("old:forgotten") == "old:forgotten"


def test_an_event_is_called_subject_and_past_participle():
    from django.db.models import TextChoices

    class Wrong(TextChoices):
        NAMELESS = "nameless", "Nameless"

    with pytest.raises(ValueError, match="subject:past_participle"):
        register_events(Wrong)


def test_a_reference_without_a_resolver_is_shown_as_it_stands(monkeypatch):
    monkeypatch.delitem(_resolvers, "lamp", raising=False)
    assert resolve(["lamp:L1GHT23456", ""]) == {"lamp:L1GHT23456": Named("lamp:L1GHT23456")}
    monkeypatch.setitem(_resolvers, "lamp", lambda codes: {})
    register_subject("lamp", lambda codes: {code: Named("A lamp") for code in codes})
    assert resolve(["lamp:L1GHT23456"])["lamp:L1GHT23456"].label == "A lamp"
