"""The log at the office: found by what, whom, who and when; each event with its proof; who has seen a person's data."""

from datetime import timedelta
from functools import partial
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import set_urlconf

from kortisto.audit import proofs
from kortisto.audit.events import Event
from kortisto.audit.models import AuditEvent, AuditPayload
from kortisto.audit.record import record, viewed
from kortisto.audit.sealing import seal_now
from kortisto.audit.search import SIZE
from kortisto.audit.views import office
from kortisto.contracts.actions.end_rights import end_rights
from kortisto.kernel.clock import now
from kortisto.kernel.errors import Refusal
from kortisto.kernel.testing import rule
from kortisto.ui.face import address
from tests.visits import visit

pytestmark = pytest.mark.django_db
page = partial(address, "office")


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


@pytest.fixture
def auli(world):
    return visit("office", world.auli, language="en")


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def shown(client, **asked) -> list[str]:
    return [entry.event.code for entry in client.get(page("event_list"), asked).context["found"].entries]


def act(world, **changes) -> AuditEvent:
    facts = {"actor": world.riitta, "subject": world.clinic_mandate, **changes}
    return record(Event.LOG_EXPORTED, **facts)


# -- The list ---------------------------------------------------------------------------------------------------------


def test_events_are_found_by_thing_context_person_actor_and_kind(world, auli):
    one = act(world)
    under = act(world, subject=world.hanna_line, context=world.clinic_mandate, person=world.hanna)
    other = act(world, subject=world.keskus, actor=world.rauno)
    assert shown(auli)[:3] == [other.code, under.code, one.code]
    assert shown(auli, kohde=world.clinic_mandate.reference) == [under.code, one.code]
    assert shown(auli, kohde=world.clinic_mandate.code) == [under.code, one.code]
    assert shown(auli, tekija=world.rauno.code) == [other.code]
    assert shown(auli, henkilo=world.hanna.code) == [under.code]
    assert shown(auli, tapahtuma="audit:log_exported", kohde=world.keskus.reference) == [other.code]
    assert shown(auli, tapahtuma="contract:granted") == []
    assert world.hanna.list_name in text_of(auli.get(page("event_list"), {"henkilo": world.hanna.code}))


def test_events_are_found_by_their_days_in_helsinki(world, auli):
    one = act(world)
    tomorrow = now() + timedelta(days=1)
    assert one.code in shown(auli, alkaen="1.1.2026", asti=f"{tomorrow:%-d.%-m.%Y}")
    assert one.code not in shown(auli, alkaen=f"{tomorrow + timedelta(days=1):%Y-%m-%d}")
    assert one.code not in shown(auli, asti="31.12.2025")
    assert one.code in shown(auli, alkaen="eilen")


def test_acts_come_first_and_refusals_and_views_have_their_own_tabs(world, auli):
    one = act(world)
    with pytest.raises(Refusal):
        end_rights(actor=world.hilla, point_right=world.clinic_point_right, reason=" ")
    view = viewed(actor=world.riitta, persons=[world.hanna], page="card_detail", purpose="card")
    refused = AuditEvent.objects.get(result="refused")
    assert {one.code, refused.code} <= set(shown(auli))
    assert view.code not in shown(auli)
    assert shown(auli, tulos="refused") == [refused.code]
    assert view.code in shown(auli, tulos="viewed")
    assert {one.code, refused.code, view.code} <= set(shown(auli, tulos="kaikki"))
    assert "reason_needed" in text_of(auli.get(page("event_list"), {"tulos": "refused"}))


def test_pages_follow_each_other_by_key_and_cost_the_same(world, auli):
    for _number in range(SIZE + 10):
        act(world)
    first = auli.get(page("event_list"))
    found = first.context["found"]
    assert len(found.entries) == SIZE
    with CaptureQueriesContext(connection) as caught:
        second = auli.get(f"{page('event_list')}{found.older}")
    rest = second.context["found"]
    assert rest.entries[0].event.pk < found.entries[-1].event.pk
    assert not set(shown(auli)) & {entry.event.code for entry in rest.entries}
    assert rest.newest == "?"
    assert len(caught) <= 24
    assert (
        auli.get(page("event_list"), {"ennen": "kymmenen"}).context["found"].entries[0].event == found.entries[0].event
    )


@rule("BR-LG-01")
def test_reading_the_log_of_a_person_is_itself_on_record(world, auli):
    act(world, person=world.hanna)
    auli.get(page("event_list"), {"henkilo": world.hanna.code})
    event = AuditEvent.objects.filter(event="person:viewed").latest("id")
    assert (event.actor_code, event.grounds["page"]) == (world.auli.actor_code, "event_list")
    assert world.hanna.reference in event.grounds["persons"]


# -- One event --------------------------------------------------------------------------------------------------------


def test_an_event_shows_its_grounds_by_name_its_details_and_that_it_waits_for_its_seal(world, auli):
    event = act(world, grounds={"right": world.riitta_right.code, "on": "2026-11-23"}, receipt="paper")
    told = text_of(auli.get(page("event_detail", event.code)))
    for said in ("Riitta Rantanen", "Registrar right of Riitta Rantanen", "receipt", "paper", "not sealed yet"):
        assert said in told, said


@pytest.mark.committing
def test_a_sealed_event_is_shown_with_its_proof_and_checkpoint(world, auli):
    event = act(world)
    seal_now()
    answer = auli.get(page("event_detail", event.code))
    assert answer.context["standing"] == "proved"
    told = text_of(answer)
    assert "The event stands in the log as it was sealed" in told
    assert answer.context["proof"].note.body.splitlines()[0] in told


@pytest.mark.committing
def test_an_event_that_was_changed_after_its_seal_is_shown_as_such(world, auli, monkeypatch):
    event = act(world)
    seal_now()
    honest = proofs.entry_of
    monkeypatch.setattr(proofs, "entry_of", lambda columns, position: honest({**columns, "purpose": "loss"}, position))
    answer = auli.get(page("event_detail", event.code))
    assert answer.context["standing"] == "broken"
    assert "The log does not prove this event" in text_of(answer)


def test_erased_details_are_told_from_missing_ones(world, auli, monkeypatch):
    event = act(world, receipt="paper")

    def without(redacted_by):
        real = office.timeline

        def changed(events):
            entries = real(events)
            for entry in entries:
                object.__setattr__(entry, "payload", {})
                object.__setattr__(entry, "redacted", bool(redacted_by))
            return entries

        return changed

    assert AuditPayload.objects.filter(event=event).exists()
    with monkeypatch.context() as patch:
        patch.setattr(office, "timeline", without("7ZK3ABCDEF"))
        assert "The details have been erased" in text_of(auli.get(page("event_detail", event.code)))
    monkeypatch.setattr(office, "timeline", without(""))
    assert "The details are missing" in text_of(auli.get(page("event_detail", event.code)))


# -- A person's own log -------------------------------------------------------------------------------------------------


@rule("BR-LG-03")
def test_who_has_seen_a_persons_data_is_one_list_with_page_and_purpose(world, auli):
    act(world, person=world.hanna)
    view = viewed(
        actor=world.riitta, persons=[world.hanna, world.riitta_person], page="order_list", purpose="order_list"
    )
    viewed(actor=world.riitta, persons=[world.riitta_person], page="card_detail", purpose="card")
    answer = auli.get(page("person_views", world.hanna.code))
    assert [entry.event.code for entry, _face in answer.context["rows"]] == [view.code]
    told = text_of(answer)
    assert "Riitta Rantanen" in told
    assert "order_list" in told
