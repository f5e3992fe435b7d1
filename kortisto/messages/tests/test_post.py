from datetime import date

import pytest
from django.db import connection, transaction

from kortisto.messages.facts import read_facts
from kortisto.messages.models import OutgoingMessage
from kortisto.messages.post import post
from kortisto.messages.states import MessageState

pytestmark = pytest.mark.django_db


def test_a_posted_message_is_a_row_that_waits(world):
    message = post("card_here", to="friend:HANNA", card="CARD")
    assert (message.state, message.tries, message.channel) == (MessageState.QUEUED, 0, "mail")


@pytest.mark.committing
def test_a_message_posted_in_an_act_that_fails_is_never_sent():
    with transaction.atomic():
        post("card_here", to="friend:HANNA", card="CARD", urgent=True)
        transaction.set_rollback(True)
    assert not OutgoingMessage.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'messages:send_urgent'")
        assert cursor.fetchone() == (0,)


def test_what_a_message_tells_is_sealed_in_the_table():
    message = post("code_half", to="friend:HANNA", half="kesä-sade")
    with connection.cursor() as cursor:
        cursor.execute("SELECT m::text, facts FROM outbox_outgoingmessage m WHERE code = %s", [message.code])
        row, facts = cursor.fetchone()
    assert "sade" not in row
    assert b"sade" not in bytes(facts)
    message.refresh_from_db()
    assert read_facts(message.facts.open_for_program()) == {"half": "kesä-sade"}


def test_rows_and_days_are_read_back_as_rows_and_days(world):
    message = post("card_here", to="friend:HANNA", point=world.keskus, day=date(2026, 12, 6), card="CARD")
    facts = read_facts(message.facts if isinstance(message.facts, str) else message.facts.open_for_program())
    assert facts == {"point": world.keskus, "day": date(2026, 12, 6), "card": {"serial": "9246 0001", "code": "CARD"}}


@pytest.mark.parametrize("to", ["", "hanna@example.fi", "person:", ":CODE"])
def test_an_addressee_is_a_kind_and_a_code(to):
    with pytest.raises(ValueError, match="kind:CODE"):
        post("card_here", to=to, card="CARD")


@pytest.mark.committing
def test_an_urgent_message_gets_a_job_and_another_waits_for_the_sweep():
    post("card_here", to="friend:HANNA", card="CARD")
    urgent = post("card_here", to="friend:HANNA", card="CARD", urgent=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, args ->> 'code' FROM procrastinate_jobs WHERE task_name = 'messages:send_urgent'"
        )
        jobs = cursor.fetchall()
    assert jobs == [("urgent", urgent.code)]
