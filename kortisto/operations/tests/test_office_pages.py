"""Jobs, the card maker and the certificate authority, as the office watches them."""

from datetime import timedelta
from functools import partial
from html import unescape

import pytest
from django.db import connection
from django.urls import set_urlconf
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from kortisto.audit.models import AuditEvent
from kortisto.audit.queries import timeline
from kortisto.cards.models import Card
from kortisto.cards.states import CardState
from kortisto.cards.tests.cast import a_card, an_order
from kortisto.kernel.clock import now
from kortisto.kernel.errors import NotVisible, RightMissing, WrongState
from kortisto.kernel.jobs import later
from kortisto.maker.models import Batch, BatchItem
from kortisto.operations.actions.retry_job import retry_job
from kortisto.operations.queries import authority_state, queues
from kortisto.pki import testing
from kortisto.pki.jobs import publish_crl
from kortisto.ui.face import address
from tests.visits import visit

pytestmark = pytest.mark.django_db
page = partial(address, "office")


@pytest.fixture(autouse=True)
def usual_addresses():
    yield
    set_urlconf(None)


@pytest.fixture
def hilla(world):
    return visit("office", world.hilla, language="en")


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return " ".join(unescape(response.content.decode()).split())


def a_failed_job(**codes: str) -> int:
    """A job that was tried to the end."""
    number = app.configure_task("cards:revoke_certificates", queue="urgent").defer(**codes)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed', attempts = 12 WHERE id = %s", [number])
    return number


# -- Jobs -------------------------------------------------------------------------------------------------------------


def test_what_waits_is_counted_by_queue_with_its_age(world, hilla):
    before = {line.name: line for line in queues()}["ca"].waiting
    later("cards:issue_waiting")
    later("cards:issue_waiting", in_seconds=600)
    found = {line.name: line for line in queues()}
    assert found["ca"].waiting == before + 1
    assert found["ca"].later == 1
    assert found["ca"].since is not None
    assert timedelta() <= found["ca"].age < timedelta(minutes=1)
    assert set(found) >= {"urgent", "normal", "bulk", "ca"}
    assert "No worker is running" in text_of(hilla.get(page("job_list")))


def test_a_failed_job_is_listed_by_name_and_tries_and_never_by_its_arguments(world, hilla):
    number = a_failed_job(card="7ZK3ABCDEF")
    shown = text_of(hilla.get(page("job_list")))
    assert "cards:revoke_certificates" in shown
    assert str(number) in shown
    assert "7ZK3ABCDEF" not in shown


def test_the_list_of_jobs_costs_the_same_however_many_have_failed(world, hilla, django_assert_max_num_queries):
    a_failed_job()
    hilla.get(page("job_list"))
    for _number in range(10):
        a_failed_job()
    with django_assert_max_num_queries(11):
        hilla.get(page("job_list"))


def test_a_handler_gives_a_failed_job_back_to_its_queue_and_that_is_on_record(world, hilla):
    number = a_failed_job()
    assert "The worker's log tells it under the number" in text_of(hilla.get(page("job_retry", number)))
    assert hilla.post(page("job_retry", number)).url == page("job_list")
    assert ProcrastinateJob.objects.get(pk=number).status == "todo"
    event = AuditEvent.objects.get(event="job:retried")
    assert (event.actor_code, event.subject) == (world.hilla.actor_code, f"job:{number}")
    assert event.grounds["name"] == "cards:revoke_certificates"
    assert event.grounds["appointment"] == world.hilla.appointments.get().code
    entry = timeline(AuditEvent.objects.filter(pk=event.pk))[0]
    assert "cards:revoke_certificates" in str(entry.subject.label)


def test_of_two_who_retry_the_second_is_told_that_it_has_been_done(world, hilla):
    number = a_failed_job()
    retry_job(actor=world.oili, job=number)
    with pytest.raises(WrongState):
        retry_job(actor=world.hilla, job=number)
    assert hilla.post(page("job_retry", number)).status_code == 409
    with pytest.raises(NotVisible):
        retry_job(actor=world.hilla, job=number + 1000)


def test_only_those_who_look_after_the_work_retry_it(world):
    number = a_failed_job()
    for person in (world.auli, world.sulo, world.eero):
        with pytest.raises(RightMissing):
            retry_job(actor=person, job=number)
    with pytest.raises(NotVisible):
        retry_job(actor=world.riitta, job=number)
    auli = visit("office", world.auli)
    assert page("job_retry", number) not in text_of(auli.get(page("job_list")))


# -- The card maker ---------------------------------------------------------------------------------------------------


def test_batches_tell_their_progress_and_rejects_their_reason_and_order(world, hilla):
    order = an_order(world)
    batch = Batch.objects.create(number=7, count=2, state="sent", sent_at=now())
    kept = {"batch": batch, "card_kind": "personnel", "point_code": world.keskus.code}
    BatchItem.objects.create(order_code="7ZK3ABCDEF", state="produced", **kept)
    BatchItem.objects.create(
        order_code=order.code, state="rejected", reject_reason="print_data", reject_explanation="Name too long",
        ended_at=now(), **kept,
    )  # fmt: skip
    answer = hilla.get(page("batch_list"))
    row = answer.context["page"].rows[0]
    assert (row.number, row.produced, row.rejected, row.to_produce) == (7, 1, 1, 0)
    shown = text_of(answer)
    assert "Name too long" in shown
    assert page("order_detail", order.code) in shown
    assert "Virtanen" not in shown


# -- The certificate authority ------------------------------------------------------------------------------------------


def test_the_newest_list_of_each_address_is_shown_with_number_and_next_update(world, hilla):
    with testing.certificate_authority() as ca:
        publish_crl()
        answer = hilla.get(page("authority_detail"))
        lists = answer.context["lists"]
        assert lists
        assert [issue.number for issue in lists] == [issue.ca.last_crl_number for issue in lists]
        shown = text_of(answer)
        assert ca.name in shown
        assert ca.key_identifier in shown
        assert "Nothing has waited too long" in shown


def test_a_card_that_has_waited_too_long_tells_that_the_authority_is_down(world, hilla):
    card = a_card(world, state=CardState.AWAITING_CERTIFICATES)
    assert not authority_state().slow
    Card.objects.filter(pk=card.pk).update(created_at=now() - timedelta(hours=1))
    state = authority_state()
    assert (state.slow, state.waiting, state.refused) == (True, 1, 0)
    assert "The authority does not answer" in text_of(hilla.get(page("authority_detail")))
    Card.objects.filter(pk=card.pk).update(problem="lint")
    state = authority_state()
    assert (state.slow, state.waiting, state.refused) == (False, 0, 1)
