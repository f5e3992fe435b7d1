"""Many events proved at once, under one checkpoint."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kortisto.audit.checkpoints import public_keys
from kortisto.audit.models import AuditEvent
from kortisto.audit.proofs import proof_for, proofs_for
from kortisto.audit.sealing import seal_now

from .cast import happen

pytestmark = pytest.mark.django_db


def test_each_of_many_events_is_proved_as_it_is_by_itself():
    happen(300)
    seal_now()
    events = list(AuditEvent.objects.order_by("id")[::7])
    proofs = proofs_for(events)
    assert set(proofs) == {event.pk for event in events}
    for event in events:
        assert proofs[event.pk] == proof_for(event)
        assert proofs[event.pk].holds(public_keys())


def test_an_event_that_waits_for_its_seal_has_no_proof():
    early = happen(3)
    seal_now()
    late = happen(1)
    assert set(proofs_for([*early, *late])) == {event.pk for event in early}


def test_without_any_checkpoint_nothing_is_proved():
    assert proofs_for(happen(2)) == {}


def test_a_hundred_proofs_cost_as_many_queries_as_ten():
    happen(120)
    seal_now()

    def queries(count):
        events = list(AuditEvent.objects.order_by("id")[:count])
        with CaptureQueriesContext(connection) as seen:
            proofs_for(events)
        return len(seen)

    assert queries(100) == queries(10) == 4


def test_an_entry_of_another_event_does_not_lead_to_the_root():
    happen(20)
    seal_now()
    first, second = list(proofs_for(AuditEvent.objects.order_by("id")[:2]).values())
    assert first.leads_to_the_root()
    forged = type(first)({**second.entry, "position": first.position}, first.path, first.note)
    assert not forged.leads_to_the_root()


@pytest.mark.committing
def test_a_leaf_that_was_taken_out_leaves_its_neighbours_unproved(owner):
    happen(20)
    seal_now()
    owner.tamper("DELETE FROM audit_leaf WHERE position = 7")
    proofs = proofs_for(AuditEvent.objects.order_by("id"))
    assert not any(proof.leads_to_the_root() for proof in proofs.values() if proof.position > 7)
